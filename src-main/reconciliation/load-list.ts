import { basename } from 'node:path'
import type { InputSource } from '../../src-shared/allocation/inputs.ts'
import type { RecordedFile } from '../../src-shared/allocation/input-changes.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import type { ReconciliationInputName } from '../../src-shared/reconciliation/inputs.ts'
import type { ListedInput } from '../../src-shared/reconciliation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import { combinedSha256, fingerprintFiles } from '../data/fingerprint.ts'
import { clearRejects, type OpenSource, openSource, relationOf } from '../data/sources.ts'
import { quoteIdentifier } from '../data/sql.ts'
import { ExpectedError } from '../platform/errors.ts'
import type { RecordColumn, RecordList } from './engine/types.ts'
import { counted, type ListFaults } from './faults.ts'
import { fetchList, type ListTask } from './fetch-list.ts'
import { reportEmptyObjects, reportRejects, warnOfHeadings } from './reading-faults.ts'
import {
  brokenIdColumn,
  type ColumnFacts,
  idCandidates,
  isCalledId,
  isMereKey,
} from './id-column.ts'
import { readTextColumns } from './text-columns.ts'

/** A list in a table of the connection: `row INTEGER` from 0, and `c0`, `c1`, ... as text. */
export interface LoadedList {
  readonly input: ReconciliationInputName
  readonly table: string
  readonly rows: number
  /** Names of `c0`, `c1`, ... */
  readonly columns: readonly string[]
  readonly facts: Pick<ListedInput, 'path' | 'rows' | 'bytes' | 'sha256' | 'query'>
  readonly files: readonly RecordedFile[]
}

/** Loads a list whole. What is wrong with it becomes a fault; null when it cannot be used at all. */
export async function loadList(
  connection: Connection,
  input: ReconciliationInputName,
  source: InputSource,
  faults: ListFaults,
  task: ListTask,
): Promise<LoadedList | null> {
  const unreadable = (error: unknown): null => {
    if (!(error instanceof ExpectedError) || !aboutInputs.has(error.failure.code)) throw error
    const { what: message, remedy } = error.failure
    faults.error(input, 'unreadable', { count: 1 }, { message, remedy })
    return null
  }
  try {
    const { path, query } = await fetchList(connection, input, source, task)
    task.update({ detail: `reading ${basename(sourceName(source))}` })
    const opened = await openSource(connection, { path }, [])
    // Hashed while DuckDB reads.
    const printing = query === null ? fingerprintFiles(opened.files, task.checkpoint) : []
    const [filled, prints] = await bothOf(
      fillTable(connection, { input, isQuery: query !== null }, opened, faults),
      printing,
    )
    const { rows, columns, table } = filled
    task.checkpoint()
    const facts =
      query === null
        ? {
            path: sourceName(source),
            rows,
            bytes: prints.reduce((sum, { bytes }) => sum + bytes, 0),
            sha256: combinedSha256(prints),
          }
        : {
            path: sourceName(source),
            rows,
            bytes: query.bytes,
            sha256: query.sha256,
            query: query.record,
          }
    const files = prints.map(({ path: file, bytes, sha256 }) => ({
      path: file,
      bytes,
      sha256,
      modified_at: new Date(
        opened.files.find((one) => one.path === file)?.modifiedMs ?? 0,
      ).toISOString(),
    }))
    return { input, table, rows, columns, facts, files }
  } catch (error) {
    return unreadable(error)
  }
}

/** Waits for both, also where one fails: nothing goes on reading behind a fault. */
export async function bothOf<A, B>(first: Promise<A>, second: Promise<B> | B): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second])
  if (a.status === 'rejected') throw a.reason
  if (b.status === 'rejected') throw b.reason
  return [a.value, b.value]
}

/** The list is no table any more. */
export async function dropList(
  connection: Connection,
  { table, input }: Pick<LoadedList, 'table' | 'input'>,
): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${table}`)
  await clearRejects(connection, rejectsOf(input))
}

const rejectsOf = (input: ReconciliationInputName): string => `rejects_${input}`

const aboutInputs: ReadonlySet<string> = new Set([
  'unreadable_file',
  'not_found',
  'forbidden',
  'bad_input',
])

async function fillTable(
  connection: Connection,
  { input, isQuery }: { readonly input: ReconciliationInputName; readonly isQuery: boolean },
  opened: OpenSource,
  faults: ListFaults,
): Promise<{ readonly rows: number; readonly columns: readonly string[]; readonly table: string }> {
  const table = `list_${input}`
  const rejects = rejectsOf(input)
  const columns = opened.attributes
  await clearRejects(connection, rejects)
  const relation = relationOf(opened, {
    columns: [],
    attributes: columns,
    rowNumbers: true,
    rejects,
  })
  const given = columns.map((name) => quoteIdentifier(`attribute_${name}`))
  const named = given.map((column, index) => `${column} AS c${index}`)
  const isBlank = given.map((column) => `${column} IS NULL`).join(' AND ')
  const before = faults.all().length
  await connection.run('SET preserve_insertion_order = true')
  try {
    await reportEmptyObjects(connection, input, opened, relation, faults)
    await connection.run(
      `CREATE OR REPLACE TABLE ${table} AS
       SELECT (row_number() OVER (ORDER BY file_number, row_number) - 1)::INTEGER AS row, ${named.join(', ')}
       FROM (${relation}) WHERE NOT (${isBlank}) ORDER BY row`,
    )
  } finally {
    await connection.run('SET preserve_insertion_order = false')
  }
  const { rows } = await connection.row(`SELECT count(*) AS rows FROM ${table}`)
  await reportRejects(connection, input, opened, { rejects, rows: Number(rows) }, faults)
  // Where rows could not be read, why there is none is told already.
  const isTold = faults.all().length > before
  warnOfHeadings(input, opened, faults)
  if (Number(rows) === 0 && !isTold) {
    faults.error(
      input,
      'empty_list',
      { count: 1 },
      isQuery
        ? {
            message: 'the query gave not one row.',
            remedy: 'Check its conditions and the values of its parameters.',
          }
        : {
            message: 'there is a header but not one row.',
            remedy: 'Check the query or export that made the list.',
          },
    )
  }
  return { rows: Number(rows), columns, table }
}

/**
 * What the columns are like, for naming the records. Counts every row. A column with gaps names none:
 * unless it is called id, no more is asked of it (it has 0 different values here).
 */
export async function columnFacts(
  connection: Connection,
  { table, columns, rows }: LoadedList,
): Promise<readonly ColumnFacts[]> {
  if (columns.length === 0) return []
  const filled = columns.map((_, index) => `count(nullif(trim(c${index}), '')) AS filled${index}`)
  const counts = await connection.row(`SELECT ${filled.join(', ')} FROM ${table}`)
  const looked = columns.flatMap((name, index) =>
    Number(counts[`filled${index}`]) === rows || isCalledId(name) ? [index] : [],
  )
  const asked = looked.map(
    (index) =>
      `count(DISTINCT nullif(trim(c${index}), '')) AS distinct${index},
       coalesce(avg(length(c${index})), 0) AS length${index},
       coalesce(bool_or(contains(trim(c${index}), ' ')), false) AS spaced${index},
       ${looksLike(index, '\\s*[0-9]{1,6}\\s*')} AS short${index},
       ${looksLike(index, '\\D{0,4}[0-9]+(\\D{0,2}[0-9]{3})*[.,][0-9]{1,2}\\D{0,4}')} AS amounts${index}`,
  )
  const found =
    looked.length === 0 ? {} : await connection.row(`SELECT ${asked.join(', ')} FROM ${table}`)
  return columns.map((name, index) => ({
    name,
    rows,
    filled: Number(counts[`filled${index}`]),
    distinct: Number(found[`distinct${index}`] ?? 0),
    length: Number(found[`length${index}`] ?? 0),
    spaced: Boolean(found[`spaced${index}`] ?? false),
    numbers: found[`amounts${index}`] ? 'amounts' : found[`short${index}`] ? 'short' : null,
  }))
}

/** Whether all of the first values of a column match; a thousand say what it holds. */
function looksLike(column: number, pattern: string): string {
  return `coalesce(bool_and(regexp_full_match(c${column}, '${pattern}')) FILTER (row < 1000), false)`
}

/**
 * The column that names the records: the one asked for, or the likeliest; null: the number of the row
 * does. A column that is not there, has gaps or repeats is a fault.
 */
export async function findIdColumn(
  connection: Connection,
  list: LoadedList,
  asked: string | null,
  faults: ListFaults,
): Promise<string | null> {
  if (asked === null) {
    const columns = await columnFacts(connection, list)
    const found = idCandidates(columns)[0] ?? null
    warnOfBrokenId(faults, list, brokenIdColumn(columns), found)
    return found
  }
  const name =
    list.columns.find((column) => column === asked) ??
    list.columns.find((column) => column.trim().toLowerCase() === asked.trim().toLowerCase())
  if (name === undefined) {
    faults.error(
      list.input,
      'missing_column',
      { count: 1, samples: [asked] },
      {
        message: `there is no column ${asked}. It has: ${list.columns.join(', ')}.`,
        remedy: 'Name one of the columns.',
      },
    )
    return null
  }
  const id = `c${list.columns.indexOf(name)}`
  const { missing } = await connection.row(
    `SELECT count(*) AS missing FROM ${list.table} WHERE coalesce(trim(${id}), '') = ''`,
  )
  if (Number(missing) > 0) {
    faults.error(
      list.input,
      'empty_id',
      { count: Number(missing) },
      {
        message: `${counted(Number(missing), 'row has', 'rows have')} no ${name}.`,
        remedy: 'Fill in the ids, or remove the rows.',
      },
    )
  }
  const repeated = `SELECT ${id} AS id, count(*) AS rows FROM ${list.table}
    WHERE coalesce(trim(${id}), '') <> '' GROUP BY 1 HAVING count(*) > 1`
  const { ids, rows } = await connection.row(
    `SELECT count(*) AS ids, coalesce(sum(rows), 0)::BIGINT AS rows FROM (${repeated})`,
  )
  if (Number(ids) > 0) {
    const first = await connection.rows(`SELECT id FROM (${repeated}) ORDER BY id LIMIT 10`)
    const samples = first.map((row) => String(row['id']))
    faults.error(
      list.input,
      'duplicate_id',
      { count: Number(ids), samples },
      {
        message: `${counted(Number(ids), 'id is', 'ids are')} on more than one row (${Number(rows).toLocaleString('en-US')} rows together): ${samples.slice(0, 3).join(', ')}${Number(ids) > 3 ? ', …' : ''}.`,
        remedy: 'Keep one row for each id, or name another column.',
      },
    )
  }
  return name
}

/** People expect a column called id to name the records: that it does not is told. */
function warnOfBrokenId(
  faults: ListFaults,
  list: LoadedList,
  broken: ColumnFacts | undefined,
  used: string | null,
): void {
  if (broken === undefined) return
  const { name, rows, filled, distinct } = broken
  const gaps = filled < rows ? [counted(rows - filled, 'row has none', 'rows have none')] : []
  const repeats =
    distinct < filled
      ? [counted(filled - distinct, 'row repeats another', "rows repeat others'")]
      : []
  const called = used === null ? 'the number of the row' : `column ${used}`
  faults.warning(
    list.input,
    'no_id_column',
    { count: rows - distinct, samples: [name] },
    {
      message: `column ${name} does not name the records: ${[...gaps, ...repeats].join(', ')}. They are named by ${called}.`,
      remedy: 'Correct the ids, or name the column that holds them.',
    },
  )
}

/**
 * The list as the engine reads it: its ids and its columns. The one that names the records is left out
 * where it says no more than that: numbers in a row, and columns called id; an article number may
 * stand in the other list too.
 */
export async function readRecords(
  connection: Connection,
  { table, columns, rows }: LoadedList,
  idColumn: string | null,
  options: {
    readonly most?: number
    readonly checkpoint: () => void
    /** It is a field: whatever it is, it is read. */
    readonly keepsId?: boolean
  },
): Promise<RecordList> {
  const most = Math.min(rows, options.most ?? rows)
  const names = columns.map((_, index) => `c${index}`)
  const values = await readTextColumns(connection, table, names, most, options.checkpoint)
  const read = columns.map((name, index): RecordColumn => ({ name, values: values[index]! }))
  const id = idColumn === null ? undefined : values[columns.indexOf(idColumn)]
  const ids = Array.from({ length: most }, (_, row) => id?.[row] ?? String(row + 1))
  const keepsId = options.keepsId === true || !isMereKey(idColumn ?? '', ids)
  return { rows: most, ids, columns: read.filter(({ name }) => keepsId || name !== idColumn) }
}
