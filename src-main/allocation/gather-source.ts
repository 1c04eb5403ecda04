import { basename } from 'node:path'
import type { Fault } from '../../src-shared/allocation/faults.ts'
import {
  type AllocationInputName,
  allocationInputDescriptions,
} from '../../src-shared/allocation/inputs.ts'
import type { Connection, SqlValue } from '../data/duckdb.ts'
import {
  clearRejects,
  type FileRows,
  type OpenSource,
  openSource,
  rejectsLimit,
  rejectsScanTable,
  type RelationColumn,
  relationOf,
} from '../data/sources.ts'
import { recordNumbers } from '../data/record-numbers.ts'
import { quoteIdentifier } from '../data/sql.ts'
import { ExpectedError } from '../platform/errors.ts'
import { counted, type FaultList, type Occurrence } from './faults.ts'

/**
 * Opens an input; what keeps it from being read becomes a fault. Null when it cannot be used. `query`
 * is the name of the query whose rows the file holds.
 */
export async function openInput(
  connection: Connection,
  input: AllocationInputName,
  source: FileRows,
  faults: FaultList,
  query?: string,
): Promise<OpenSource | null> {
  const opened = await asFault(input, faults, () =>
    openSource(connection, source, allocationInputDescriptions[input].columns),
  )
  if (opened === null) return null
  const [missing] = opened.missing
  if (missing === undefined) return opened
  const columns = [...new Set(opened.missing.flatMap((file) => file.columns))]
  faults.error(
    input,
    'missing_column',
    { count: columns.length, samples: columns },
    {
      message: `${query ?? missing.file} has no column ${columns.join(' and no column ')}. It has: ${missing.found.map((name) => name || '(no name)').join(', ')}.`,
      remedy: `Add the column, or say which of the ${query === undefined ? 'file' : 'query'}'s columns it is.`,
    },
  )
  return null
}

/** Runs an action over an input; an expected failure with a file becomes its fault. */
export async function asFault<T>(
  input: AllocationInputName,
  faults: FaultList,
  action: () => Promise<T>,
  about: ReadonlySet<string> = aboutFiles,
): Promise<T | null> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof ExpectedError) || !about.has(error.failure.code)) throw error
    const { what, remedy } = error.failure
    if (!faults.all().some((fault) => isUnreadable(fault, input))) {
      faults.error(input, 'unreadable', { count: 1 }, { message: what, remedy })
    }
    return null
  }
}

const aboutFiles: ReadonlySet<string> = new Set(['unreadable_file', 'not_found', 'forbidden'])
/** What is wrong with a query; that a server cannot be reached is no fault of an input. */
export const aboutQueries: ReadonlySet<string> = new Set(['bad_input', 'not_found', 'forbidden'])

function isUnreadable(fault: Fault, input: AllocationInputName): boolean {
  return fault.input === input && fault.kind === 'unreadable'
}

/** An input as a table of text columns with row and file numbers, and what it takes to name rows. */
export interface InputTable {
  readonly input: AllocationInputName
  readonly source: OpenSource
  readonly table: string
  readonly rows: number
  readonly rejected: RejectedRows
}

/** Loads a small input whole; malformed and missing rows become faults. Null when it cannot be read. */
export async function loadInput(
  connection: Connection,
  input: AllocationInputName,
  source: OpenSource,
  faults: FaultList,
  options: { readonly attributes?: readonly string[]; readonly mayBeEmpty?: boolean } = {},
): Promise<InputTable | null> {
  const table = `input_${input}`
  const columns: readonly RelationColumn[] = allocationInputDescriptions[input].columns.map(
    ({ name }) => ({ name, as: 'text' }),
  )
  const rejects = `rejects_${input}`
  const relation = relationOf(source, {
    columns,
    rowNumbers: true,
    rejects,
    ...(options.attributes === undefined ? {} : { attributes: options.attributes }),
  })
  await clearRejects(connection, rejects)
  const created = await asFault(input, faults, () =>
    inOrder(connection, () => connection.run(`CREATE OR REPLACE TABLE ${table} AS ${relation}`)),
  )
  if (created === null) return null
  const lines = await readRejects(connection, input, source, rejects, faults)
  const noObjects = await reportNoObjects(connection, { input, source }, columns, table, faults)
  if (noObjects > 0) await connection.run(`DELETE FROM ${table} WHERE ${hasNothing(columns)}`)
  const rejected = { ...lines, count: lines.count + noObjects }
  const { rows } = await connection.row(`SELECT count(*) AS rows FROM ${table}`)
  reportEmpty(input, Number(rows), rejected, faults, options.mayBeEmpty === true)
  return { input, source, table, rows: Number(rows), rejected }
}

export function reportEmpty(
  input: AllocationInputName,
  rows: number,
  rejected: RejectedRows,
  faults: FaultList,
  mayBeEmpty: boolean,
): void {
  if (rows > 0 || rejected.count > 0) return
  const text = {
    message: 'there is a header but not one row.',
    remedy: mayBeEmpty
      ? 'Nothing was taken from it; leave the input out to silence this.'
      : 'Check the query or export that made the file.',
  }
  if (mayBeEmpty) faults.warning(input, 'empty_input', { count: 1 }, text)
  else faults.error(input, 'empty_input', { count: 1 }, text)
}

/** Scans that number rows must keep their order. */
export async function inOrder<T>(connection: Connection, action: () => Promise<T>): Promise<T> {
  await connection.run('SET preserve_insertion_order = true')
  try {
    return await action()
  } finally {
    await connection.run('SET preserve_insertion_order = false')
  }
}

export interface RejectedRows {
  readonly count: number
  /** Malformed rows of CSV and TSV by file number, ascending; readers skip them when they count. */
  readonly rowsByFile: ReadonlyMap<number, readonly number[]>
}

export async function readRejects(
  connection: Connection,
  input: AllocationInputName,
  source: OpenSource,
  rejects: string,
  faults: FaultList,
): Promise<RejectedRows> {
  const isText = source.files.some(({ format }) => format === 'csv' || format === 'tsv')
  if (!isText) return { count: 0, rowsByFile: new Map() }
  const found = await connection.rows(
    `SELECT s.file_path AS path, e.line::BIGINT AS line, min(e.error_message) AS reason
     FROM ${rejects} e JOIN ${rejectsScanTable(rejects)} s USING (scan_id, file_id)
     GROUP BY ALL ORDER BY path, line`,
  )
  const paths = source.files.map(({ path }) => path)
  const rowsByFile = new Map<number, number[]>()
  for (const { path, line } of found) {
    const file = paths.indexOf(String(path))
    const lines = rowsByFile.get(file)
    if (lines === undefined) rowsByFile.set(file, [Number(line)])
    else lines.push(Number(line))
  }
  const [first] = found
  if (first !== undefined) {
    const inFirst = found.filter(({ path }) => path === first['path'])
    const reasons = new Set(found.slice(0, 1000).map(({ reason }) => reasonOf(String(reason))))
    const more = found.length >= rejectsLimit ? ' or more' : ''
    faults.error(
      input,
      'malformed_row',
      {
        count: found.length,
        rows: inFirst.slice(0, 10).map(({ line }) => Number(line)),
        file: fileNameOf(source, paths.indexOf(String(first['path']))),
      },
      {
        message: `${counted(found.length, `row${more} is`, `rows${more} are`)} malformed: ${[...reasons].join('; ')}.`,
        remedy: 'Correct these rows, or export the file again with quotes around text.',
      },
    )
  }
  return { count: found.length, rowsByFile }
}

/** Condition: all of the columns are missing. */
export function hasNothing(columns: readonly RelationColumn[]): string {
  return `(${columns.map(({ name }) => `${name} IS NULL`).join(' AND ')})`
}

/**
 * Reports lines of JSON that hold none of the columns: the reader gives a line that is no object as
 * a row without values. `relation` has row numbers. Returns how many there are.
 */
export async function reportNoObjects(
  connection: Connection,
  { input, source }: Pick<InputTable, 'input' | 'source'>,
  columns: readonly RelationColumn[],
  relation: string,
  faults: FaultList,
): Promise<number> {
  if (source.files.every(({ format }) => format !== 'jsonl')) return 0
  const numbered = { source, rejected: { count: 0, rowsByFile: new Map() } }
  const found = await occurrences(connection, numbered, relation, hasNothing(columns), 'NULL')
  if (found === null) return 0
  faults.error(input, 'malformed_row', found, {
    message: `${counted(found.count, 'row is', 'rows are')} malformed: no JSON object with ${columns.map(({ name }) => name).join(', ')}.`,
    remedy: 'Write one whole object a line, or export the file again.',
  })
  return found.count
}

function reasonOf(message: string): string {
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (columns !== null) return `${columns[2]} columns instead of ${columns[1]}`
  if (/unterminated quote/i.test(message)) return 'a quote is never closed'
  if (/unicode|utf-8/i.test(message)) return 'not UTF-8 text'
  if (/Maximum line size/i.test(message)) return 'the line is longer than 2 MB'
  return 'a quote in the wrong place'
}

/** The file's name where an input has several. */
export function fileNameOf(source: OpenSource, file: number): string | undefined {
  const path = source.files[file]?.path
  return source.files.length > 1 && path !== undefined ? basename(path) : undefined
}

/** Rows of a file as a spreadsheet numbers them, from their places among those that could be read. */
export async function spreadsheetRows(
  { source, rejected }: Pick<InputTable, 'source' | 'rejected'>,
  file: number,
  places: readonly number[],
): Promise<readonly number[]> {
  const probed = source.files[file]
  if (probed === undefined || places.length === 0) return places
  return recordNumbers(probed, places, rejected.rowsByFile.get(file) ?? [])
}

/** Counts the rows of a table or relation that meet a condition, with the first few of them. */
export async function occurrences(
  connection: Connection,
  input: Pick<InputTable, 'source' | 'rejected'>,
  relation: string,
  condition: string,
  sample: string,
  values: readonly SqlValue[] = [],
): Promise<Occurrence | null> {
  const { count } = await connection.row(
    `SELECT count(*) AS count FROM ${relation} WHERE ${condition}`,
    values,
  )
  if (Number(count) === 0) return null
  return firstRows(connection, input, relation, condition, sample, Number(count), values)
}

/** The first rows of a condition that is known to hold for `count` rows. */
export async function firstRows(
  connection: Connection,
  input: Pick<InputTable, 'source' | 'rejected'>,
  relation: string,
  condition: string,
  sample: string,
  count: number,
  values: readonly SqlValue[] = [],
): Promise<Occurrence> {
  const found = await connection.rows(
    `SELECT row_number, file_number, ${sample} AS sample FROM ${relation}
     WHERE ${condition} ORDER BY file_number, row_number LIMIT 10`,
    values,
  )
  const file = Number(found[0]?.['file_number'] ?? 0)
  const inFirst = found.filter(({ file_number }) => Number(file_number) === file)
  const places = inFirst.map(({ row_number }) => Number(row_number))
  return {
    count,
    rows: await spreadsheetRows(input, file, places),
    samples: [
      ...new Set(found.flatMap(({ sample: value }) => (value === null ? [] : [String(value)]))),
    ],
    file: fileNameOf(input.source, file),
  }
}

/** Condition: the text is missing or only white space. */
export function isEmpty(column: string): string {
  return `coalesce(trim(${column}), '') = ''`
}

/** Column of a table that holds an attribute of the caps file. */
export function attributeColumn(name: string): string {
  return quoteIdentifier(`attribute_${name}`)
}
