import { open } from 'node:fs/promises'
import type { GridColumnType, GridExportRequest } from '../../src-shared/grid.ts'
import { decimal, defuseFormula, quoteField } from './csv-text.ts'
import type { Chunk, Connection } from './duckdb.ts'
import { conditionOf, orderBy } from './grid-query.ts'
import { type GridSource, relation } from './grid-source.ts'
import { literal, quoteIdentifier } from './sql.ts'

export interface GridExportControl {
  /** Rows written of all, a few times a second at most. */
  progress(done: number, total: number): void
}

const place = 'file_row_number'
const batch = 1 << 20
const progressEvery = 250

/**
 * Writes the rows that meet the filters, in the order asked for, to `path`; returns how many. CSV
 * is RFC 4180 in UTF-8 with texts that a spreadsheet would run as formulas defused, numbers without
 * exponents, truth as 1 and 0. Ends with CancelledError when the connection is interrupted.
 */
export async function exportGrid(
  connection: Connection,
  source: GridSource,
  request: GridExportRequest,
  path: string,
  control: GridExportControl = { progress: () => undefined },
): Promise<number> {
  const names = request.columns.length > 0 ? request.columns : Object.keys(source.columns)
  const { where, values } = conditionOf(request.filters, source.columns)
  // The file's own order needs no sort, but scans of several threads must not mix it.
  await connection.run('SET preserve_insertion_order = true')
  const lies = request.sort.length === 0 && source.changes === undefined
  const order = lies ? '' : orderBy(request.sort, [place])
  const from = `FROM ${relation(source)} ${where}`
  const counted = await connection.row(`SELECT count(*) AS total ${from}`, values)
  const total = Number(counted['total'])
  control.progress(0, total)
  if (request.format === 'parquet') {
    const columns = names
      .map((name) => `${quoteIdentifier(name)} AS ${quoteIdentifier(labelOf(source, name))}`)
      .join(', ')
    const watch = setInterval(
      () => control.progress(Math.floor(connection.fraction * total), total),
      progressEvery,
    )
    try {
      await connection.run(
        `COPY (SELECT ${columns} ${from} ${order}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
        values,
      )
    } finally {
      clearInterval(watch)
    }
    return total
  }
  const types = names.map((name) => source.columns[name] ?? 'text')
  const columns = names.map((name, index) => csvColumn(quoteIdentifier(name), types[index]!))
  const file = await open(path, 'w')
  try {
    let text = `${request.byte_order_mark ? '\uFEFF' : ''}${names.map((name) => quoteField(labelOf(source, name))).join(',')}\n`
    let done = 0
    let told = performance.now()
    for await (const chunk of connection.stream(
      `SELECT ${columns.join(', ')} ${from} ${order}`,
      values,
    )) {
      const fields = types.map((type, index) => csvFields(chunk, index, type))
      for (let row = 0; row < chunk.rowCount; row++) {
        for (let column = 0; column < fields.length; column++) {
          text += `${column === 0 ? '' : ','}${fields[column]!(row)}`
        }
        text += '\n'
      }
      done += chunk.rowCount
      if (text.length > batch) {
        await file.writeFile(text)
        text = ''
      }
      if (performance.now() - told > progressEvery) {
        told = performance.now()
        control.progress(done, total)
      }
    }
    await file.writeFile(text)
  } finally {
    await file.close()
  }
  return total
}

function labelOf({ labels }: GridSource, name: string): string {
  return labels?.[name] ?? name
}

/** Numbers and truth without NULL, whose entries hold no meaning in a chunk. */
function csvColumn(name: string, type: GridColumnType): string {
  switch (type) {
    case 'text':
      return `coalesce(${name}, '')`
    case 'number':
      return `coalesce(${name}::DOUBLE, 'NaN'::DOUBLE)`
    case 'boolean':
      return `coalesce(CAST(${name} AS BOOLEAN)::INTEGER, -1)::INTEGER`
  }
}

function csvFields(chunk: Chunk, column: number, type: GridColumnType): (row: number) => string {
  switch (type) {
    case 'text': {
      const texts = chunk.text(column)
      return (row) => quoteField(defuseFormula(texts[row] ?? ''))
    }
    case 'number': {
      const numbers = chunk.doubles(column)
      return (row) => (Number.isNaN(numbers[row]!) ? '' : decimal(numbers[row]!))
    }
    case 'boolean': {
      const flags = chunk.signed32(column)
      return (row) => (flags[row]! < 0 ? '' : String(flags[row]))
    }
  }
}
