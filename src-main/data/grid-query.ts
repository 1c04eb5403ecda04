import type {
  GridColumnType,
  GridFilter,
  GridPageRequest,
  GridSort,
} from '../../src-shared/grid.ts'
import { expected } from '../platform/errors.ts'
import type { SqlValue } from './duckdb.ts'
import { quoteIdentifier } from './sql.ts'

/** The columns of a grid: names and types; nothing else reaches a statement as a name. */
export type GridColumns = Readonly<Record<string, GridColumnType>>

export interface Condition {
  /** `WHERE ...`, or nothing. */
  readonly where: string
  readonly values: readonly SqlValue[]
}

/** Filters as SQL: names come from the closed list of columns and are quoted, values are parameters. */
export function conditionOf(filters: readonly GridFilter[], columns: GridColumns): Condition {
  const values: SqlValue[] = []
  const parameter = (given: SqlValue): string => `$${values.push(given)}`
  const parts = filters.map((filter) => termOf(filter, columns, parameter))
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values }
}

function termOf(
  filter: GridFilter,
  columns: GridColumns,
  parameter: (given: SqlValue) => string,
): string {
  const { column } = filter
  const type = columns[column]
  if (type === undefined) throw new Error(`no column ${column}`)
  const name = quoteIdentifier(column)
  const text = type === 'text' ? name : `CAST(${name} AS VARCHAR)`
  switch (filter.op) {
    case 'equals':
      return equals(name, type, parameter, column, filter.value)
    case 'one_of':
      return `(${filter.values
        .map((value) =>
          value === '' ? emptyTerm(name, type) : equals(name, type, parameter, column, value),
        )
        .join(' OR ')})`
    case 'contains':
      return matches('contains', text, filter.value, parameter)
    case 'not_contains':
      return `NOT ${matches('contains', `coalesce(${text}, '')`, filter.value, parameter)}`
    case 'starts_with':
      return matches('starts_with', text, filter.value, parameter)
    case 'at_least':
    case 'at_most':
      if (type !== 'number') throw badFilter(column, 'is no number and has no range')
      return `${name} ${filter.op === 'at_least' ? '>=' : '<='} ${parameter(filter.value)}`
    case 'empty':
      return emptyTerm(name, type)
    case 'not_empty':
      return `NOT ${emptyTerm(name, type)}`
  }
}

/** Whatever the case of letters; several times as fast as ILIKE with a parameter. */
function matches(
  how: 'contains' | 'starts_with',
  text: string,
  value: string,
  parameter: (given: SqlValue) => string,
): string {
  // Digits and the like are looked for as they stand.
  const hasCase = value.toLowerCase() !== value.toUpperCase()
  return hasCase
    ? `${how}(lower(${text}), lower(${parameter(value)}))`
    : `${how}(${text}, ${parameter(value)})`
}

function equals(
  name: string,
  type: GridColumnType,
  parameter: (given: SqlValue) => string,
  column: string,
  value: string,
): string {
  switch (type) {
    case 'number':
      return `${name} = ${parameter(toNumber(column, value))}`
    case 'boolean':
      return `CAST(${name} AS BOOLEAN) = ${parameter(toBoolean(column, value))}`
    case 'text':
      return value === '' ? emptyTerm(name, type) : `${name} = ${parameter(value)}`
  }
}

const emptyTerm = (name: string, type: GridColumnType): string =>
  type === 'text' ? `(${name} IS NULL OR ${name} = '')` : `(${name} IS NULL)`

/** `ORDER BY ...`, nothing last; `ties` are columns that make the order total. */
export function orderBy(sort: readonly GridSort[], ties: readonly string[]): string {
  const given = sort.map(
    ({ column, direction }) =>
      `${quoteIdentifier(column)} ${direction === 'desc' ? 'DESC' : 'ASC'} NULLS LAST`,
  )
  const rest = ties
    .filter((name) => !sort.some(({ column }) => column === name))
    .map(quoteIdentifier)
  return `ORDER BY ${[...given, ...rest].join(', ')}`
}

/** The same question has the same key. */
export function keyOf(request: Pick<GridPageRequest, 'filters' | 'sort'>): string {
  return JSON.stringify([request.filters, request.sort])
}

function toNumber(column: string, value: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(number))
    throw badFilter(column, `is not compared with ${JSON.stringify(value)}`)
  return number
}

function toBoolean(column: string, value: string): boolean {
  const text = value.trim().toLowerCase()
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
