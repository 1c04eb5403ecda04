import { createReadStream } from 'node:fs'
import { parseRecords } from './delimited.ts'
import type { Connection } from './duckdb.ts'
import { decompressorOf, type FileColumn, type FileFormat, type ProbedFile } from './probe.ts'
import {
  type FileRows,
  type Mapping,
  openSource,
  relationOf,
  type WantedColumn,
} from './sources.ts'
import { literalPath, quoteIdentifier } from './sql.ts'

export interface Inspection {
  readonly files: readonly {
    readonly path: string
    readonly bytes: number
    readonly modifiedMs: number
  }[]
  readonly format: FileFormat
  /** Rows that can be read, of all files. */
  readonly rows: number
  readonly columns: readonly FileColumn[]
  /** The first 100 rows of the first file as text, one value a column; null where empty. */
  readonly preview: readonly (readonly (string | null)[])[]
  readonly mapping: Mapping
}

const previewRows = 100

/** What a screen shows of a file before it is used. Expected errors: see probe.ts. */
export async function inspectSource(
  connection: Connection,
  source: FileRows,
  wanted: readonly WantedColumn[],
): Promise<Inspection> {
  const opened = await openSource(connection, source, wanted)
  const [file] = opened.files
  if (file === undefined) throw new Error('a source has at least one file')
  const first = file.columns[0]?.name
  const counted = {
    ...opened,
    mapped: opened.mapped.map((mapped) => ({ ...mapped, mapping: { first: first ?? null } })),
  }
  const [preview, count] = await Promise.all([
    previewOf(connection, file),
    connection.row(
      `SELECT count(*) AS rows FROM (${relationOf(counted, { columns: [{ name: 'first', as: 'text' }] })})`,
    ),
  ])
  return {
    files: opened.files.map(({ path, bytes, modifiedMs }) => ({ path, bytes, modifiedMs })),
    format: file.format,
    rows: Number(count['rows']),
    columns: file.columns,
    preview,
    mapping: opened.mapping,
  }
}

type Preview = readonly (readonly (string | null)[])[]

async function previewOf(connection: Connection, file: ProbedFile): Promise<Preview> {
  if (file.format === 'parquet') {
    const names = file.columns.map(({ name }) => name)
    const values = names.map(
      (name, index) => `CAST(${quoteIdentifier(name)} AS VARCHAR) AS c${index}`,
    )
    const rows = await connection.rows(
      `SELECT ${values.join(', ')} FROM read_parquet(${literalPath(file.path)}, binary_as_string = true, file_row_number = true)
       WHERE file_row_number < ${previewRows} ORDER BY file_row_number`,
    )
    return rows.map((row) => names.map((_, index) => shortened(row[`c${index}`])))
  }
  const { text, complete } = await startOf(file)
  if (file.format === 'jsonl') {
    const objects = file.layout === 'array' ? arrayStart(text) : text.split('\n')
    return objects
      .flatMap((line) => parsed(line))
      .slice(0, previewRows)
      .map((object) => file.columns.map(({ name }) => shortened(object[name])))
  }
  const [, ...records] = parseRecords(text, file.delimiter, previewRows + 1, complete)
  return records.map((record) => file.columns.map((_, index) => shortened(record[index])))
}

/** A cell of a preview is for looking: long values are cut. */
function shortened(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function parsed(line: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(line)
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
    return isObject ? [value as Readonly<Record<string, unknown>>] : []
  } catch {
    return []
  }
}

/** Flat objects at the start of a JSON array; nested ones end the preview. */
function arrayStart(text: string): readonly string[] {
  return text.match(/\{[^{}]*\}/g) ?? []
}

async function startOf(file: ProbedFile): Promise<{ text: string; complete: boolean }> {
  const limit = 256 * 1024
  const source = createReadStream(file.path)
  const decompressor = decompressorOf(file.compression)
  if (decompressor !== undefined) source.on('error', (error) => decompressor.destroy(error))
  const parts: Buffer[] = []
  let length = 0
  try {
    const stream = decompressor === undefined ? source : source.pipe(decompressor)
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part)
      length += part.length
      if (length >= limit) break
    }
  } finally {
    source.destroy()
  }
  return { text: new TextDecoder('utf-8').decode(Buffer.concat(parts)), complete: length < limit }
}
