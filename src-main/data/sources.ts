import { basename } from 'node:path'
import type { Connection } from './duckdb.ts'
import { expandPath, type FileColumn, type ProbedFile, probeFile } from './probe.ts'
import { literal, literalPath, quoteIdentifier } from './sql.ts'

/** Rows from files; `columns` maps a canonical column to the one in the file. */
export interface FileRows {
  readonly path: string
  readonly columns?: Readonly<Record<string, string>> | undefined
}

export interface WantedColumn {
  readonly name: string
  readonly aliases: readonly string[]
  readonly required: boolean
}

/** Canonical column to the file's column, or null where the file has none. */
export type Mapping = Readonly<Record<string, string | null>>

interface MappedFile {
  readonly file: ProbedFile
  readonly mapping: Mapping
}

/** A source whose files exist and are readable, with its columns found. */
export interface OpenSource {
  readonly files: readonly ProbedFile[]
  /** Required columns that a file lacks, with the columns that it has. */
  readonly missing: readonly {
    readonly file: string
    readonly columns: readonly string[]
    readonly found: readonly string[]
  }[]
  /** Of the first file. */
  readonly mapping: Mapping
  /**
   * Columns of any file that are mapped to nothing, in order of appearance; no two differ in case
   * or outer spaces only.
   */
  readonly attributes: readonly string[]
  readonly mapped: readonly MappedFile[]
}

/** Finds the files and their columns. Expected errors: see probe.ts. */
export async function openSource(
  connection: Connection,
  source: FileRows,
  wanted: readonly WantedColumn[],
): Promise<OpenSource> {
  const paths = await expandPath(source.path)
  const mapped: MappedFile[] = []
  for (const path of paths) {
    const file = await probeFile(connection, path)
    mapped.push({ file, mapping: matchColumns(file.columns, wanted, source.columns) })
  }
  const [first] = mapped
  if (first === undefined) throw new Error('a source has at least one file')
  const missing = mapped.flatMap(({ file, mapping }) => {
    const columns = wanted.filter(({ name, required }) => required && mapping[name] === null)
    return columns.length === 0
      ? []
      : [
          {
            file: basename(file.path),
            columns: columns.map(({ name }) => source.columns?.[name] ?? name),
            found: file.columns.map(({ name }) => name),
          },
        ]
  })
  // DuckDB does not tell names apart by case: of names that differ in nothing else one is kept.
  const attributes = new Map<string, string>()
  for (const { file, mapping } of mapped) {
    const used = new Set(Object.values(mapping).map((name) => folded(name ?? '')))
    for (const { name } of file.columns) {
      const key = folded(name)
      if (name !== '' && !used.has(key) && !attributes.has(key)) attributes.set(key, name)
    }
  }
  return {
    files: mapped.map(({ file }) => file),
    missing,
    mapping: first.mapping,
    attributes: [...attributes.values()],
    mapped,
  }
}

/** Explicit names first, then the canonical name, then its aliases in order; case and outer spaces do not matter. */
export function matchColumns(
  columns: readonly Pick<FileColumn, 'name'>[],
  wanted: readonly WantedColumn[],
  explicit: Readonly<Record<string, string>> | undefined,
): Mapping {
  const find = (name: string): string | null => {
    const exact = columns.find((column) => column.name === name)
    const same = (column: Pick<FileColumn, 'name'>): boolean => folded(column.name) === folded(name)
    return (exact ?? columns.find(same))?.name ?? null
  }
  return Object.fromEntries(
    wanted.map(({ name, aliases }) => {
      const named = explicit?.[name]
      if (named !== undefined) return [name, find(named)]
      const candidates = [name, ...aliases].map(find)
      return [name, candidates.find((candidate) => candidate !== null) ?? null]
    }),
  )
}

function folded(name: string): string {
  return name.trim().toLowerCase()
}

export interface RelationColumn {
  readonly name: string
  /** text: VARCHAR as written; number: DOUBLE, NULL where the text is no number. */
  readonly as: 'text' | 'number'
}

export interface RelationOptions {
  readonly columns: readonly RelationColumn[]
  /** Also the columns that are mapped to nothing, as text, under their own names. */
  readonly attributes?: readonly string[]
  /**
   * Adds `row_number`, from 1 among the rows of a file that can be read (see recordNumbers), and
   * `file_number` from 0. Needs `SET preserve_insertion_order = true`.
   */
  readonly rowNumbers?: boolean
  /** Name of a table that collects the rows of CSV and TSV that are malformed. */
  readonly rejects?: string
}

/** The rows of a source as a SELECT. Malformed rows are left out; `rejects` collects them. */
export function relationOf(source: OpenSource, options: RelationOptions): string {
  const groups =
    options.rowNumbers === true ? source.mapped.map((file) => [file]) : alike(source.mapped)
  let files = 0
  return groups
    .map((group) => {
      const sql = selectOf(group, options, files)
      files += group.length
      return sql
    })
    .join('\nUNION ALL\n')
}

/** Most rejected rows that are kept for the report. */
export const rejectsLimit = 100_000

export function rejectsScanTable(rejects: string): string {
  return `${rejects}_scans`
}

/** Forgets the rejected rows of an earlier scan: DuckDB adds to tables that are there. */
export async function clearRejects(connection: Connection, rejects: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${rejects}`)
  await connection.run(`DROP TABLE IF EXISTS ${rejectsScanTable(rejects)}`)
}

function alike(files: readonly MappedFile[]): readonly (readonly MappedFile[])[] {
  const groups = new Map<string, MappedFile[]>()
  for (const mapped of files) {
    const { path: _path, bytes: _bytes, modifiedMs: _modified, ...signature } = mapped.file
    const key = JSON.stringify([signature, mapped.mapping])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [mapped])
    else group.push(mapped)
  }
  return [...groups.values()]
}

function selectOf(
  group: readonly MappedFile[],
  { columns, attributes = [], rowNumbers = false, rejects }: RelationOptions,
  fileNumber: number,
): string {
  const [{ file, mapping }] = group as readonly [MappedFile, ...MappedFile[]]
  const wanted = columns.map(({ name, as }) => {
    const from = mapping[name] ?? null
    const value =
      from === null ? 'NULL::VARCHAR' : as === 'text' ? text(file, from) : number(file, from)
    return `${value} AS ${quoteIdentifier(name)}`
  })
  const attributeSources = attributes.map((name) => {
    const there = file.columns.find((column) => folded(column.name) === folded(name))
    return { name, from: there?.name }
  })
  const extra = attributeSources.map(
    ({ name, from }) =>
      `${from === undefined ? 'NULL::VARCHAR' : text(file, from)} AS ${quoteIdentifier(`attribute_${name}`)}`,
  )
  const numbers = rowNumbers
    ? [`${rowNumber(file)} AS row_number`, `${fileNumber}::INTEGER AS file_number`]
    : []
  const read = [
    ...columns.flatMap(({ name }) => mapping[name] ?? []),
    ...attributeSources.flatMap(({ from }) => from ?? []),
  ]
  const paths = `[${group.map((mapped) => literalPath(mapped.file.path)).join(', ')}]`
  const select = `SELECT ${[...wanted, ...extra, ...numbers].join(', ')} FROM ${scan(file, paths, read, { rowNumbers, rejects })}`
  const [only] = columns.filter(({ name }) => (mapping[name] ?? null) !== null)
  const isLines = 'delimiter' in file && file.columns.length === 1
  if (!isLines || only === undefined) return select
  // Blank lines are skipped by the reader, but not where a line is one column.
  return `SELECT * FROM (${select}) lines WHERE ${quoteIdentifier(only.name)} IS NOT NULL`
}

function rowNumber(file: ProbedFile): string {
  switch (file.format) {
    case 'parquet':
      return '(file_row_number + 1)::BIGINT'
    case 'jsonl':
    case 'csv':
    case 'tsv':
      return 'row_number() OVER ()'
  }
}

function scan(
  file: ProbedFile,
  paths: string,
  read: readonly string[],
  { rowNumbers, rejects }: { readonly rowNumbers: boolean; readonly rejects: string | undefined },
): string {
  switch (file.format) {
    case 'parquet':
      return `read_parquet(${paths}, binary_as_string = true${rowNumbers ? ', file_row_number = true' : ''})`
    case 'jsonl': {
      const columns = file.columns.filter(({ name }) => read.includes(name))
      const options = [
        `format = ${literal(file.layout)}`,
        `columns = {${columns.map(({ name }) => `${literal(name)}: 'VARCHAR'`).join(', ')}}`,
        `compression = ${literal(file.compression === 'none' ? 'uncompressed' : file.compression)}`,
        ...(file.layout === 'newline_delimited' ? ['ignore_errors = true'] : []),
      ]
      return `read_json(${paths}, ${options.join(', ')})`
    }
    case 'csv':
    case 'tsv': {
      const options = [
        'auto_detect = false',
        'header = true',
        `skip = ${file.skip}`,
        `delim = ${literal(file.delimiter)}`,
        `quote = '"'`,
        `escape = '"'`,
        `columns = {${file.columns.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ')}}`,
        `compression = ${literal(file.compression === 'none' ? 'uncompressed' : file.compression)}`,
        ...(rejects === undefined
          ? ['ignore_errors = true']
          : [
              'store_rejects = true',
              `rejects_table = ${literal(rejects)}`,
              `rejects_scan = ${literal(rejectsScanTable(rejects))}`,
              `rejects_limit = ${rejectsLimit}`,
            ]),
      ]
      return `read_csv(${paths}, ${options.join(', ')})`
    }
  }
}

/** The column as VARCHAR; '' and NULL are both NULL. */
function text(file: ProbedFile, name: string): string {
  const column = physical(file, name)
  if (file.format !== 'parquet') return column
  const type = file.columns.find((candidate) => candidate.name === name)?.type
  return type === 'VARCHAR' ? column : `CAST(${column} AS VARCHAR)`
}

function number(file: ProbedFile, name: string): string {
  const column = physical(file, name)
  const type = file.columns.find((candidate) => candidate.name === name)?.type ?? 'VARCHAR'
  if (type === 'DOUBLE') return column
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DECIMAL.*)$/.test(type)) {
    return `CAST(${column} AS DOUBLE)`
  }
  return parseNumber(`CAST(${column} AS VARCHAR)`)
}

/** A number in text as DOUBLE; NULL where it is none. DuckDB alone would also read 1_000. */
export function parseNumber(sql: string): string {
  return `CASE WHEN contains(${sql}, '_') THEN NULL ELSE TRY_CAST(${sql} AS DOUBLE) END`
}

function physical(file: ProbedFile, name: string): string {
  if (file.format === 'parquet' || file.format === 'jsonl') return quoteIdentifier(name)
  return `c${file.columns.findIndex((column) => column.name === name)}`
}
