import type {
  Connection,
  ConnectionCheck,
  ConnectionKind,
  SecretReference,
  TlsMode,
} from '../../../src-shared/connections.ts'
import { formatCount } from '../../format.ts'

export const kindWords: Readonly<Record<ConnectionKind, string>> = {
  postgresql: 'PostgreSQL',
  clickhouse: 'ClickHouse',
}

/** As the command line calls them, and what goes wrong names them. */
export const tlsWords: Readonly<Record<TlsMode, string>> = {
  off: 'Off',
  prefer: 'Prefer',
  require: 'Require',
  verify: 'Verify',
}
export const tlsHelp: Readonly<Record<TlsMode, string>> = {
  off: 'Everything goes in clear, the password of ClickHouse too.',
  prefer: 'Encrypted where the server offers it, in clear otherwise.',
  require: 'Encrypted, whoever answers.',
  verify:
    'Encrypted, and the certificate must be of the host and of an authority this machine knows.',
}

export const secretWords: Readonly<Record<SecretReference['kind'], string>> = {
  stored: 'Stored, encrypted',
  environment: 'Environment variable',
  none: 'No password',
}

/** Where a connection leads. */
export const whereText = ({
  host,
  port,
  database,
}: Pick<Connection, 'host' | 'port' | 'database'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`

/** What a test found out, part by part. */
export function checkWords({
  version,
  latency_ms: latency,
  connect_ms: connect,
  database,
  user,
  tls,
  rights,
}: ConnectionCheck): readonly string[] {
  return [
    version,
    `answers in ${millisecondsText(latency)}, opens in ${millisecondsText(connect)}`,
    `database ${database} as ${user}`,
    tls === null
      ? 'in clear'
      : `${tls.protocol.replace('v', ' ')}, certificate ${tls.verified ? 'verified' : 'not verified'}`,
    `${formatCount(rights.readable_tables)} of ${formatCount(rights.tables)} tables readable`,
    rights.writable ? 'may write' : 'may only read',
  ]
}

const millisecondsText = (milliseconds: number): string =>
  `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
