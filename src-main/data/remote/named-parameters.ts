import type { ConnectionKind } from '../../../src-shared/connections.ts'
import { placesOf } from '../../../src-shared/sql-placeholders.ts'
import { assertNever } from '../../../src-shared/errors.ts'
import { expected } from '../../platform/errors.ts'
import type { RemoteParameters, RemoteScalar, RemoteValue } from './remote.ts'

export interface PostgresqlStatement {
  readonly text: string
  /** In the order of `$1`, `$2`, as the protocol takes them. */
  readonly values: readonly (string | null)[]
}

export interface ClickhouseStatement {
  readonly text: string
  readonly values: Readonly<Record<string, RemoteValue>>
}

/** The names that stand as `:name` in a statement, each once, in their order. */
export function parameterNames(sql: string, kind: ConnectionKind): readonly string[] {
  return [...new Set(placesOf(sql, kind).map(({ name }) => name))]
}

/**
 * `:name` as `$1`, `$2`, ... and the values in that order. Throws `bad_input` for a name that has no
 * value.
 */
export function forPostgresql(sql: string, parameters: RemoteParameters): PostgresqlStatement {
  const names: string[] = []
  const text = replaced(sql, 'postgresql', (name) => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}`
  })
  return { text, values: names.map((name) => postgresqlText(valueOf(name, parameters))) }
}

/**
 * `:name` as `{name:Type}`, the type that of the value: a query that wants another converts it, as in
 * `toDate(:day)`, or is written with `{day:Date}`, which is left as it is. Throws `bad_input` for a
 * name that has no value.
 */
export function forClickhouse(sql: string, parameters: RemoteParameters): ClickhouseStatement {
  const values: Record<string, RemoteValue> = {}
  const text = replaced(sql, 'clickhouse', (name) => {
    const value = valueOf(name, parameters)
    values[name] = value
    return `{${name}:${clickhouseType(value)}}`
  })
  for (const [, name = ''] of sql.matchAll(/\{([A-Za-z_]\w*):[^{}]+\}/g)) {
    if (Object.hasOwn(parameters, name)) values[name] = valueOf(name, parameters)
  }
  return { text, values }
}

function replaced(sql: string, kind: ConnectionKind, by: (name: string) => string): string {
  let text = ''
  let from = 0
  for (const { name, start, end } of placesOf(sql, kind)) {
    text += sql.slice(from, start) + by(name)
    from = end
  }
  return text + sql.slice(from)
}

function valueOf(name: string, parameters: RemoteParameters): RemoteValue {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  if (value !== undefined) return value
  throw expected('bad_input', {
    what: `The query names a parameter :${name} that has no value.`,
    remedy: `Give it a value, or take :${name} out of the query.`,
  })
}

function postgresqlText(value: RemoteValue): string | null {
  if (value === null) return null
  return isList(value) ? `{${value.map(postgresqlElement).join(',')}}` : String(value)
}

const postgresqlElement = (value: RemoteScalar): string =>
  typeof value === 'string' ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : String(value)

function clickhouseType(value: RemoteValue): string {
  if (isList(value)) {
    const types = new Set(value.filter((each) => each !== null).map(clickhouseType))
    if (types.has('Float64')) types.delete('Int64')
    const [type = 'String', other] = types
    if (other !== undefined) {
      throw expected('bad_input', {
        what: 'A list among the parameters holds values of different types.',
        remedy: 'Give a list of numbers, or one of texts.',
      })
    }
    return `Array(${value.includes(null) ? `Nullable(${type})` : type})`
  }
  switch (typeof value) {
    case 'string':
      return 'String'
    case 'boolean':
      return 'Bool'
    case 'number':
      return Number.isSafeInteger(value) ? 'Int64' : 'Float64'
    case 'object':
      return 'Nullable(String)'
    default:
      return assertNever(value)
  }
}

const isList = (value: RemoteValue): value is readonly RemoteScalar[] => Array.isArray(value)
