import type { QueryTemplate } from '../../../src-shared/allocation/query-templates.ts'
import type { Connections, ConnectionKind } from '../../../src-shared/connections.ts'
import {
  readSqlTemplate,
  resolveSqlParameters,
  type SqlParameter,
} from '../../../src-shared/sql-template.ts'
import type { DraftQuery } from './draft.ts'

export interface NamedConnection {
  readonly name: string
  readonly kind: ConnectionKind
}

/** Connections that can be asked, those of the environment first. */
export function connectionsOf(connections: Connections | undefined): readonly NamedConnection[] {
  if (connections === undefined) return []
  return [...connections.environment, ...connections.connections].map(({ name, kind }) => ({
    name,
    kind,
  }))
}

/** What keeps a query from being asked, in a sentence; null when nothing does. */
export function queryFault(query: DraftQuery): string | null {
  if (query.connection === '') return 'Choose a connection.'
  if (query.sql.trim() === '') return 'Write a query.'
  const faults = parameterFaults(query)
  const missing = [...faults].filter(([, { missing: isMissing }]) => isMissing)
  if (missing.length > 0) return `Still to be given: ${missing.map(([name]) => name).join(', ')}.`
  const [first] = faults.values()
  return first?.message ?? null
}

/** The faults of the parameters, by name. */
export function parameterFaults(
  query: Pick<DraftQuery, 'sql' | 'parameters'>,
): ReadonlyMap<string, { readonly message: string; readonly missing: boolean }> {
  const given = query.parameters ?? {}
  const resolved = resolveSqlParameters(readSqlTemplate(query.sql), given)
  if (resolved.ok) return new Map()
  return new Map(
    resolved.faults.map(({ parameter, message }) => [
      parameter,
      { message, missing: (given[parameter]?.trim() ?? '') === '' },
    ]),
  )
}

/** Another text; values of parameters that it has too stay. */
export function withSql(query: DraftQuery, sql: string, file: string | undefined): DraftQuery {
  const { file: _file, ...rest } = query
  return { ...rest, sql, ...(file === undefined ? {} : { file }) }
}

export function withParameter(query: DraftQuery, name: string, value: string): DraftQuery {
  const { [name]: _old, ...rest } = query.parameters ?? {}
  return { ...query, parameters: value === '' ? rest : { ...rest, [name]: value } }
}

/** The query that comes along for a connection of this kind; the first that fits. */
export function templateFor(
  templates: readonly QueryTemplate[],
  input: QueryTemplate['input'],
  kind: ConnectionKind | undefined,
): QueryTemplate | undefined {
  const own = templates.filter((template) => template.input === input)
  return own.find(({ database }) => database === kind) ?? own[0]
}

/** Values that other inputs ask with, for parameters of the same name: a drop is one for all. */
export function sharedParameters(
  queries: readonly (DraftQuery | undefined)[],
  parameters: readonly SqlParameter[],
): Readonly<Record<string, string>> {
  const given = queries.flatMap((query) => Object.entries(query?.parameters ?? {}))
  const names = new Set(
    parameters.filter(({ standard }) => standard === null).map(({ name }) => name),
  )
  return Object.fromEntries(given.filter(([name]) => names.has(name)))
}
