import { type ConnectionOptions, TLSSocket } from 'node:tls'
import pg from 'pg'
import type { ConnectionCheck } from '../../../src-shared/connections.ts'
import { CancelledError, messageOf } from '../../platform/errors.ts'
import { authorityOf } from './certificate-authority.ts'
import { codeOf, isTlsFault } from './network-errors.ts'
import { openingFailure, PasswordMissing } from './postgresql-errors.ts'
import type { RemoteOptions } from './remote.ts'
import type { RemoteTarget } from './target.ts'

const defaultConnectTimeout = 10_000

/** An open session. What goes wrong is an expected error. */
export async function connect(
  target: RemoteTarget,
  options: Pick<RemoteOptions, 'signal' | 'connectTimeout'>,
): Promise<pg.Client> {
  const tls = await tlsOptions(target)
  try {
    return await attempt(target, tls, options)
  } catch (error) {
    if (target.tls !== 'prefer' || !isForWantOfClearText(error)) {
      throw openingFailure(error, target)
    }
    return await attempt(target, false, options).catch((second: unknown) => {
      throw openingFailure(second, target)
    })
  }
}

/** How the session is encrypted; null: not at all. */
export function encryptionOf(client: pg.Client): ConnectionCheck['tls'] {
  const { stream } = client.connection
  return stream instanceof TLSSocket
    ? { protocol: stream.getProtocol() ?? 'TLS', verified: stream.authorized }
    : null
}

async function attempt(
  target: RemoteTarget,
  ssl: ConnectionOptions | false,
  {
    signal,
    connectTimeout = defaultConnectTimeout,
  }: Pick<RemoteOptions, 'signal' | 'connectTimeout'>,
): Promise<pg.Client> {
  const isAborted = (): boolean => signal?.aborted === true
  if (isAborted()) throw new CancelledError()
  const { host, port, database, user, password } = target
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    // Asked only where the server wants one; a value would let PGPASSWORD or ~/.pgpass stand in.
    password() {
      if (password === null) throw new PasswordMissing('the server wants a password')
      return password
    },
    ssl,
    application_name: 'quartermaster',
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
  })
  const destroy = (): void => void client.connection.stream.destroy()
  // What comes after the first error is of no use, and must not end the process.
  client.on('error', () => undefined)
  signal?.addEventListener('abort', destroy)
  try {
    await client.connect()
    // A server or a role may be set to round doubles; with 3 each comes back as the number it is.
    await client.query('SET extra_float_digits = 3')
    return client
  } catch (error) {
    destroy()
    if (isAborted()) throw new CancelledError()
    throw error
  } finally {
    signal?.removeEventListener('abort', destroy)
  }
}

async function tlsOptions(target: RemoteTarget): Promise<ConnectionOptions | false> {
  switch (target.tls) {
    case 'off':
      return false
    case 'prefer':
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify':
      return { rejectUnauthorized: true, ...(await authorityOf(target)) }
  }
}

/** The server has no TLS, cannot agree on one, or lets the user in without it only. */
const isForWantOfClearText = (error: unknown): boolean =>
  messageOf(error).includes('does not support SSL') ||
  isTlsFault(codeOf(error)) ||
  codeOf(error) === '28000'
