import type { ConnectionKind } from './connections.ts'
import { placesOf } from './sql-placeholders.ts'

export type SqlParameterType = 'text' | 'integer' | 'number' | 'boolean' | 'timestamp'

export interface SqlParameter {
  readonly name: string
  readonly type: SqlParameterType
  /** As it would be typed; null: it must be given. */
  readonly standard: string | null
  /** What it does, in a sentence or two; '' where the file says nothing. */
  readonly help: string
}

/** A statement with `:name` parameters and what its first comment says of them. */
export interface SqlTemplate {
  /** The first paragraph of the comment. */
  readonly description: string
  /** What it is written for; null where the file does not say. */
  readonly database: ConnectionKind | null
  /** In the order of the comment, then those it does not name. Each stands in the statement. */
  readonly parameters: readonly SqlParameter[]
  /**
   * The parameter that cuts candidates off at the source; at 0 nothing is cut. Null: the statement
   * cuts nothing that it tells of.
   */
  readonly prune: string | null
}

/**
 * Reads the comment lines at the top of a statement:
 *
 *     -- What it gives.
 *     -- database: postgresql
 *     -- prune: top_n
 *     -- parameter overage: number = 1.5
 *     --   What it does.
 *
 * A parameter without a default must be given; one the comment does not name is text and must be given.
 */
export function readSqlTemplate(sql: string): SqlTemplate {
  const lines = commentAtTop(sql)
  const kind = lines.map((line) => databaseOf(line)).find((found) => found !== null)
  const used = new Set(placesOf(sql, kind ?? 'postgresql').map(({ name }) => name))
  const described = new Map<string, SqlParameter>()
  const description: string[] = []
  let prune: string | null = null
  let current: string | null = null
  let inDescription = true
  for (const line of lines) {
    const [, key = '', value = ''] = /^(database|prune): *(\S+)$/.exec(line) ?? []
    const parameter = parameterLine.exec(line)
    if (key === 'prune' && used.has(value)) prune = value
    if (parameter !== null) {
      const [, name = '', type = 'text', standard] = parameter
      current = name
      described.set(name, {
        name,
        type: type as SqlParameterType,
        standard: unquoted(standard),
        help: '',
      })
    } else if (current !== null && /^ {2}\S/.test(line)) {
      const known = described.get(current)
      if (known) described.set(current, { ...known, help: `${known.help} ${line.trim()}`.trim() })
    } else current = null
    if (line === '' || key !== '' || parameter !== null) inDescription &&= description.length === 0
    else if (inDescription) description.push(line.trim())
  }
  const named = [...described.values()].filter(({ name }) => used.has(name))
  const unnamed = [...used]
    .filter((name) => !described.has(name))
    .map((name): SqlParameter => ({ name, type: 'text', standard: null, help: '' }))
  return {
    description: description.join(' '),
    database: kind ?? null,
    parameters: [...named, ...unnamed],
    prune,
  }
}

function databaseOf(line: string): ConnectionKind | null {
  const [, value] = /^database: *(postgresql|clickhouse)$/.exec(line) ?? []
  return value === 'postgresql' || value === 'clickhouse' ? value : null
}

const parameterLine =
  /^parameter ([A-Za-z_]\w*): *(text|integer|number|boolean|timestamp)(?: *= *(.*\S))? *$/

function commentAtTop(sql: string): readonly string[] {
  const lines: string[] = []
  for (const line of sql.split(/\r?\n/)) {
    if (line.trim() === '' && lines.length === 0) continue
    const [whole, text = ''] = /^-- ?(.*)$/.exec(line) ?? []
    if (whole === undefined) break
    lines.push(text.trimEnd())
  }
  return lines
}

function unquoted(standard: string | undefined): string | null {
  if (standard === undefined) return null
  return /^'.*'$/.test(standard) ? standard.slice(1, -1) : standard
}

export type SqlValueOf = string | number | boolean | null

export interface SqlParameterFault {
  readonly parameter: string
  /** One sentence. */
  readonly message: string
}

/** Values by name for a driver, or what is wrong with those that were given. */
export type ResolvedSql =
  | { readonly ok: true; readonly values: Readonly<Record<string, SqlValueOf>> }
  | { readonly ok: false; readonly faults: readonly SqlParameterFault[] }

/** The values of a template's parameters from what was typed; an empty one means its default. */
export function resolveSqlParameters(
  template: Pick<SqlTemplate, 'parameters'>,
  given: Readonly<Record<string, string>>,
): ResolvedSql {
  const values: Record<string, SqlValueOf> = {}
  const faults: SqlParameterFault[] = []
  for (const { name, type, standard } of template.parameters) {
    const typed = given[name]?.trim() ?? ''
    const text = typed === '' ? standard : typed
    if (text === null) {
      faults.push({ parameter: name, message: `The parameter ${name} has no value.` })
      continue
    }
    const value = sqlValue(type, text)
    if (value === undefined) {
      faults.push({ parameter: name, message: `${name}: ${text} is ${notA[type]}.` })
    } else values[name] = value
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, values }
}

const notA: Readonly<Record<SqlParameterType, string>> = {
  text: 'no text',
  integer: 'no whole number',
  number: 'no number',
  boolean: 'neither true nor false',
  timestamp: 'no time such as 2026-01-31 or 2026-01-31T10:00:00Z',
}

function sqlValue(type: SqlParameterType, text: string): SqlValueOf | undefined {
  switch (type) {
    case 'text':
      return text
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined
    case 'number': {
      const value = Number(text)
      return Number.isFinite(value) ? value : undefined
    }
    case 'boolean':
      return /^(true|1|yes|t)$/i.test(text)
        ? true
        : /^(false|0|no|f)$/i.test(text)
          ? false
          : undefined
    case 'timestamp': {
      // The server reads the text itself: a time without a zone is in the zone of its session.
      const shaped =
        /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/
      return shaped.test(text) && !Number.isNaN(Date.parse(text.replace(' ', 'T')))
        ? text.replace('T', ' ').replace(/Z$/, '+00:00')
        : undefined
    }
  }
}
