import type { ConnectionKind } from '../../../src-shared/connections.ts'
import { expected, type ExpectedError, messageOf } from '../../platform/errors.ts'
import type { RemoteTarget } from './target.ts'

export const serverNames = {
  postgresql: 'PostgreSQL',
  clickhouse: 'ClickHouse',
} as const satisfies Record<ConnectionKind, string>

/** How messages name a connection: by its name and where it leads. */
export function described({ name, host, port }: RemoteTarget): string {
  return `${name} (${host.includes(':') ? `[${host}]` : host}:${port})`
}

/** The code of a system or driver error, also where several addresses were tried. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : ''
}

/** What keeps a connection from being made, below what the two servers say themselves. */
export function networkFailure(error: unknown, target: RemoteTarget): ExpectedError | undefined {
  const code = codeOf(error)
  const where = described(target)
  const server = serverNames[target.kind]
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NONAME':
    case 'EAI_FAIL':
      return failed(error, {
        what: `${where}: there is no host of that name${code === 'EAI_AGAIN' ? ' now' : ''}.`,
        remedy: 'Check the host for a slip, and that this machine can look names up (VPN, DNS).',
      })
    case 'ECONNREFUSED':
      return failed(error, {
        what: `${where}: the host is there, and nothing listens on port ${target.port}.`,
        remedy: `Check the port, that ${server} runs, and that it listens on this address. ${portHint(target)}`,
      })
    case 'ENOENT':
      return failed(error, {
        what: `${where}: there is no socket of ${server} in that folder.`,
        remedy: `Check the folder and the port, and that ${server} runs on this machine.`,
      })
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
    case 'ECONNABORTED':
      return timedOut(error, target)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return failed(error, {
        what: `${where}: no way of the network leads to that host.`,
        remedy: 'Check the address, and that this machine is in its network (VPN, routes).',
      })
    case 'EACCES':
    case 'EPERM':
      return failed(error, {
        what: `${where}: this machine does not allow that connection.`,
        remedy: 'Check the firewall of this machine, or the rights of the socket.',
      })
    default:
      return tlsFailure(code, error, target)
  }
}

export function timedOut(error: unknown, target: RemoteTarget): ExpectedError {
  // Without a code it is the word of our own clock, which says nothing more.
  return failed(codeOf(error) === '' ? undefined : error, {
    what: `${described(target)}: there was no answer in time.`,
    remedy: 'Check host and port; a firewall between may swallow what is sent there.',
  })
}

/** The connection was there and is not any more. */
export function lost(error: unknown, target: RemoteTarget): ExpectedError {
  return expected('connection_lost', {
    what: `${described(target)}: the connection was lost in the middle.`,
    remedy:
      'Start it again; if it is lost again at the same point, ask whoever runs the server what its log says.',
    kept: 'Nothing was changed on the server: what was not committed is undone.',
    cause: error,
  })
}

const certificateProblems: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  CERT_SIGNATURE_FAILURE: 'its signature is not that of its authority',
  CERT_UNTRUSTED: 'its authority is not trusted',
  CERT_REJECTED: 'its authority is not trusted',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_REVOKED: 'it was revoked',
  INVALID_CA: 'its authority may not sign certificates',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is of another name',
}

function tlsFailure(code: string, error: unknown, target: RemoteTarget): ExpectedError | undefined {
  const problem = certificateProblems[code]
  if (problem !== undefined) {
    return failed(error, {
      what: `${described(target)}: the certificate of the server was refused: ${problem}.`,
      remedy:
        code === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? 'Use the host name that the certificate is made for.'
          : 'Name the file of the authority that signed it (CA file), or mend the clock or the certificate; `require` encrypts without looking at it.',
    })
  }
  return isTlsFault(code) ? noTls(error, target) : undefined
}

/** Something answered, and not with TLS that this side can speak. */
export const isTlsFault = (code: string): boolean => code === 'EPROTO' || code.startsWith('ERR_SSL')

export function noTls(error: unknown, target: RemoteTarget): ExpectedError {
  return failed(error, {
    what: `${described(target)}: TLS is wanted, and the server does not speak it there.`,
    remedy: `${target.kind === 'clickhouse' ? 'Use the port of TLS (8443 as a rule), or switch' : 'Switch'} TLS on at the server, or set the connection to \`prefer\` or \`off\`.`,
  })
}

/** No error that is known: something else may listen there. */
export function noServer(error: unknown, target: RemoteTarget): ExpectedError {
  return failed(error, {
    what: `${described(target)}: what answers there does not speak as ${serverNames[target.kind]} does.`,
    remedy: `Check the port. ${portHint(target)}`.trim(),
  })
}

export function unreadableAuthority(error: unknown, target: RemoteTarget): ExpectedError {
  return expected('unreadable_file', {
    what: `${described(target)}: the CA file ${target.ca} cannot be read.`,
    remedy: 'Name a file with certificates in PEM form that this machine may read.',
    cause: error,
  })
}

/** The ports that are mixed up most often. */
function portHint({ kind, port }: RemoteTarget): string {
  if (kind === 'clickhouse') {
    return [9000, 9440, 9004, 9005].includes(port)
      ? 'Quartermaster speaks HTTP with ClickHouse: 8123, or 8443 with TLS.'
      : ''
  }
  return port === 6432 ? '6432 is the port of PgBouncer.' : ''
}

function failed(
  error: unknown,
  details: { readonly what: string; readonly remedy: string },
): ExpectedError {
  return expected('connection_failed', {
    what: details.what,
    remedy: details.remedy.trim(),
    ...(error !== undefined && { cause: causeText(error) }),
  })
}

/** Every address that was tried, where there are several; without what Node advises its developers. */
function causeText(error: unknown): string {
  const text =
    error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error)
  return text.replace(/; if the root CA is installed locally.*$/s, '')
}
