import {
  clickhouseTlsPort,
  type ConnectionDefinition,
  connectionDefinition,
  defaultPorts,
  environmentClickhouse,
  environmentConnection,
} from '../../src-shared/connections.ts'
import type { RemoteTarget } from '../data/remote/target.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What DB_HOST and the like, and CLICKHOUSE_URL and the like, describe. What does not fit is left
 * out, as if it were not set.
 */
export function environmentTargets(environment: Environment): readonly RemoteTarget[] {
  const postgresql = postgresqlOf(environment)
  const clickhouse = clickhouseOf(environment, postgresql === undefined)
  return [postgresql, clickhouse].filter((target) => target !== undefined)
}

function postgresqlOf(environment: Environment): RemoteTarget | undefined {
  const host = environment['DB_HOST']
  if (host === undefined || host === '') return undefined
  return targetOf(
    {
      name: environmentConnection,
      kind: 'postgresql',
      host,
      port: Number(environment['DB_PORT'] || defaultPorts.postgresql),
      database: environment['DB_NAME'] || 'postgres',
      user: environment['DB_USER'] || 'postgres',
      tls: tlsOf(environment['DB_TLS']),
    },
    environment['DB_PASSWORD'],
  )
}

/** `http://host:8123/database`; also with user and password, which the other variables outrank. */
function clickhouseOf(environment: Environment, isAlone: boolean): RemoteTarget | undefined {
  const text = environment['CLICKHOUSE_URL']
  if (text === undefined || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isTls = url.protocol === 'https:'
  const port = isTls ? clickhouseTlsPort : defaultPorts.clickhouse
  return targetOf(
    {
      name: isAlone ? environmentConnection : environmentClickhouse,
      kind: 'clickhouse',
      host: url.hostname.replaceAll(/^\[|\]$/g, ''),
      port: Number(url.port || port),
      database: decodeURIComponent(url.pathname.slice(1)) || 'default',
      user: environment['CLICKHOUSE_USER'] || decodeURIComponent(url.username) || 'default',
      tls: isTls ? 'verify' : 'off',
    },
    environment['CLICKHOUSE_PASSWORD'] || decodeURIComponent(url.password),
  )
}

const tlsOf = (given: string | undefined): ConnectionDefinition['tls'] =>
  given === 'off' || given === 'require' || given === 'verify' ? given : 'prefer'

function targetOf(
  definition: Omit<ConnectionDefinition, 'secret'>,
  password: string | undefined,
): RemoteTarget | undefined {
  const parsed = connectionDefinition.omit({ secret: true }).safeParse(definition)
  if (!parsed.success) return undefined
  return { ...parsed.data, password: password === undefined || password === '' ? null : password }
}
