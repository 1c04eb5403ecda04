import { Agent as ClearAgent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import { TLSSocket } from 'node:tls'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ConnectionCheck } from '../../../src-shared/connections.ts'
import { authorityOf } from './certificate-authority.ts'
import type { RemoteTarget } from './target.ts'

/** Without a byte of an answer for so long a request is given up, in milliseconds. */
const silence = 300_000
/** One for the query, one for the word to end it, and what a check asks beside. */
const mostSockets = 4
/** Each sign of progress is a header more: a day of them fits. */
const mostHeaderBytes = 4 * 1024 ** 2

/** The client of one way to the server, in clear or with TLS. */
export interface ClickhouseWire {
  readonly client: ClickHouseClient
  /** How the last connection made was encrypted; null: in clear. */
  encryption(): ConnectionCheck['tls']
}

export async function wireTo(
  target: RemoteTarget,
  scheme: 'http' | 'https',
): Promise<ClickhouseWire> {
  let encryption: ConnectionCheck['tls'] = null
  const options = { keepAlive: true, maxSockets: mostSockets }
  let agent: ClearAgent | TlsAgent = new ClearAgent(options)
  if (scheme === 'https') {
    const isVerified = target.tls === 'verify'
    const tlsAgent = new TlsAgent({
      ...options,
      rejectUnauthorized: isVerified,
      ...(isVerified && (await authorityOf(target))),
    })
    const create = tlsAgent.createConnection.bind(tlsAgent)
    tlsAgent.createConnection = (...given) => {
      const socket = create(...given)
      if (socket instanceof TLSSocket) {
        socket.once('secureConnect', () => {
          encryption = { protocol: socket.getProtocol() ?? 'TLS', verified: socket.authorized }
        })
      }
      return socket
    }
    agent = tlsAgent
  }
  const { host, port, user, password, database } = target
  const client = createClient({
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    username: user,
    password: password ?? '',
    database,
    application: 'quartermaster',
    http_agent: agent,
    request_timeout: silence,
    max_response_headers_size: mostHeaderBytes,
    // What goes wrong is told by whoever asked, without the text of the query.
    log: { level: ClickHouseLogLevel.OFF },
  })
  return { client, encryption: () => encryption }
}
