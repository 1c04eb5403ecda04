import type { Connection, Row, SqlValue } from '../data/duckdb.ts'
import { escapeLike, quoteIdentifier } from '../data/sql.ts'
import { expected } from '../platform/errors.ts'

export type ColumnType = 'text' | 'number' | 'boolean'

export interface Filter {
  readonly column: string
  readonly op: 'equals' | 'contains' | 'starts_with' | 'at_least' | 'at_most'
  readonly value: string | number
}

export interface Sort {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

export interface PageRequest {
  readonly offset: number
  readonly limit: number
  readonly sort: readonly Sort[]
  readonly filters: readonly Filter[]
}

/** One page of a relation and the number of rows that meet the filters; `ties` make the order total. */
export async function page(
  connection: Connection,
  source: string,
  types: Readonly<Record<string, ColumnType>>,
  request: PageRequest,
  ties: readonly string[],
): Promise<{ readonly rows: readonly Row[]; readonly total: number }> {
  const { where, values } = conditions(request.filters, types)
  const { total } = await connection.row(`SELECT count(*) AS total FROM ${source} ${where}`, values)
  if (request.offset >= Number(total)) return { rows: [], total: Number(total) }
  const rows = await connection.rows(
    `SELECT * FROM ${source} ${where} ${orderBy(request.sort, ties)}
     LIMIT ${request.limit} OFFSET ${request.offset}`,
    values,
  )
  return { rows, total: Number(total) }
}

/** Names come from the closed list of columns, values are parameters. */
export function conditions(
  filters: readonly Filter[],
  types: Readonly<Record<string, ColumnType>>,
): { readonly where: string; readonly values: readonly SqlValue[] } {
  const values: SqlValue[] = []
  const parts = filters.map(({ column, op, value }) => {
    const type = types[column]
    if (type === undefined) throw new Error(`no column ${column}`)
    const name = quoteIdentifier(column)
    const parameter = (given: SqlValue): string => `$${values.push(given)}`
    switch (op) {
      case 'equals':
        if (type === 'number') return `${name} = ${parameter(toNumber(column, value))}`
        if (type === 'boolean') return `${name}::BOOLEAN = ${parameter(toBoolean(column, value))}`
        return `${name} = ${parameter(String(value))}`
      case 'contains':
        return `CAST(${name} AS VARCHAR) ILIKE ${parameter(`%${escapeLike(String(value))}%`)} ESCAPE '\\'`
      case 'starts_with':
        return `starts_with(CAST(${name} AS VARCHAR), ${parameter(String(value))})`
      case 'at_least':
      case 'at_most':
        if (type !== 'number') throw badFilter(column, 'is no number and has no range')
        return `${name} ${op === 'at_least' ? '>=' : '<='} ${parameter(toNumber(column, value))}`
    }
  })
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values }
}

export function orderBy(sort: readonly Sort[], ties: readonly string[]): string {
  const given = sort.map(
    ({ column, direction }) =>
      `${quoteIdentifier(column)} ${direction === 'desc' ? 'DESC' : 'ASC'} NULLS LAST`,
  )
  const rest = ties
    .filter((name) => !sort.some(({ column }) => column === name))
    .map(quoteIdentifier)
  return `ORDER BY ${[...given, ...rest].join(', ')}`
}

function toNumber(column: string, value: string | number): number {
  const number =
    typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(number))
    throw badFilter(column, `is not compared with ${JSON.stringify(value)}`)
  return number
}

function toBoolean(column: string, value: string | number): boolean {
  const text = String(value).trim().toLowerCase()
  if (['1', 'true', 't', 'yes'].includes(text)) return true
  if (['0', 'false', 'f', 'no'].includes(text)) return false
  throw badFilter(column, `is not compared with ${JSON.stringify(value)}`)
}

function badFilter(column: string, reason: string): Error {
  return expected('bad_usage', {
    what: `The filter cannot be used: ${column} ${reason}.`,
    remedy: 'Change or remove the filter.',
  })
}
