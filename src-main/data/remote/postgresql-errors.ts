import { CancelledError, expected, ExpectedError, messageOf } from '../../platform/errors.ts'
import {
  codeOf,
  described,
  lost,
  networkFailure,
  noServer,
  noTls,
  timedOut,
} from './network-errors.ts'
import type { RemoteTarget } from './target.ts'

/** What PostgreSQL says of an error, as far as it is used. */
interface ServerError {
  readonly code: string
  readonly message: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  /** In the text as it was sent, from 1. */
  readonly position: number | undefined
}

/** The server wants a password and the connection has none. */
export class PasswordMissing extends Error {}

/** What keeps a connection from being opened. */
export function openingFailure(error: unknown, target: RemoteTarget): Error {
  if (error instanceof ExpectedError || error instanceof CancelledError) return error
  const where = described(target)
  if (error instanceof PasswordMissing) {
    return expected('login_refused', {
      what: `${where} wants a password of ${target.user}, and the connection has none.`,
      remedy: 'Save the password with the connection, or name the variable that holds it.',
    })
  }
  const said = serverErrorOf(error)
  if (said !== undefined) return refusedOpening(said, target)
  const message = messageOf(error)
  if (message === 'timeout expired') return timedOut(error, target)
  if (message.includes('does not support SSL')) return noTls(error, target)
  return networkFailure(error, target) ?? noServer(error, target)
}

function refusedOpening(said: ServerError, target: RemoteTarget): ExpectedError {
  const where = described(target)
  const cause = `${said.message} (${said.code})`
  switch (said.code) {
    case '28P01':
      return expected('login_refused', {
        what: `${where} refused the password of ${target.user}, or does not know that user.`,
        remedy: 'Check user and password; PostgreSQL does not say which of them is wrong.',
        cause,
      })
    case '28000':
      return expected('login_refused', {
        what: `${where} does not let ${target.user} in from this machine${encryptionHint(said)}.`,
        remedy:
          'Check the user, and ask whoever runs the server for a line in pg_hba.conf; it may ask for TLS, or refuse it.',
        cause,
      })
    case '3D000':
      return expected('not_found', {
        what: `${where} has no database named ${target.database}.`,
        remedy: 'Check the name of the database; capital letters count.',
        cause,
      })
    case '42501':
      return expected('forbidden', {
        what: `${where}: ${target.user} may not connect to the database ${target.database}.`,
        remedy: `Ask for it: GRANT CONNECT ON DATABASE ${target.database} TO ${target.user}.`,
        cause,
      })
    case '53300':
      return expected('connection_failed', {
        what: `${where} has no connection left to give.`,
        remedy: 'Wait until others are closed, or ask for a higher max_connections.',
        cause,
      })
    case '57P03':
      return expected('connection_failed', {
        what: `${where} is starting, stopping or recovering.`,
        remedy: 'Try again in a moment.',
        cause,
      })
    default:
      return expected('connection_failed', {
        what: `${where} refused the connection: ${said.message}.`,
        remedy: said.hint ?? 'Ask whoever runs the server.',
        cause,
      })
  }
}

const encryptionHint = ({ message }: ServerError): string =>
  message.includes('no encryption')
    ? ' without TLS'
    : message.includes('SSL encryption')
      ? ' with TLS'
      : ''

/** What the server refused, by the name it gives; of statements that write, only a write-back's. */
function rightOf({ message }: ServerError, sql: string): string {
  const [, kind = '', name = '...'] =
    /(schema|table|view|relation|sequence|function|foreign server) (\S+)$/.exec(message) ?? []
  if (kind === 'schema')
    return `${/^\s*create\b/i.test(sql) ? 'CREATE' : 'USAGE'} ON SCHEMA ${name}`
  if (kind === 'function') return `EXECUTE ON FUNCTION ${name}`
  if (kind === 'foreign server') return `USAGE ON FOREIGN SERVER ${name}`
  if (/^\s*create table\b/i.test(sql)) return 'CREATE ON SCHEMA ...'
  if (/^\s*insert\b/i.test(sql)) return `INSERT ON ${name}`
  // Only the load of tables deletes, to insert in the place of it.
  if (/^\s*delete\b/i.test(sql)) return `SELECT, INSERT, DELETE ON ${name}`
  if (/^\s*update\b|\bfor (no key )?update\b/i.test(sql)) return `SELECT, UPDATE ON ${name}`
  return `SELECT ON ${name}`
}

/** What ended a statement. `sql` is the text as it was sent. */
export function queryFailure(error: unknown, target: RemoteTarget, sql: string): Error {
  if (error instanceof ExpectedError || error instanceof CancelledError) return error
  const said = serverErrorOf(error)
  if (said === undefined) {
    return isDisconnection(error)
      ? lost(error, target)
      : (networkFailure(error, target) ?? asError(error))
  }
  const what = `${target.name}: ${sentence(said, sql)}`
  const cause = [said.message, said.detail, `(${said.code})`].filter(Boolean).join(' ')
  const kept = 'Nothing was changed on the server.'
  const badInput = (remedy: string): ExpectedError =>
    expected('bad_input', { what, remedy: said.hint ?? remedy, kept, cause })
  switch (said.code) {
    case '42P01':
      return badInput(
        'Check the name of the table and its schema, and that the connection leads to the right database.',
      )
    case '42703':
      return badInput('Check the name of the column in the query.')
    case '3F000':
      return badInput('Check the name of the schema, and that the login may use it.')
    case '42601':
      return badInput('Correct the query at that place.')
    case '42501':
      return expected('forbidden', {
        what,
        remedy: `Ask for the right: GRANT ${rightOf(said, sql)} TO ${target.user}.`,
        kept,
        cause,
      })
    case '25006':
      return expected('forbidden', {
        what: `${target.name}: the query would change data, and queries here may only read.`,
        remedy: 'Use SELECT; results are written back by their own step.',
        kept,
        cause,
      })
    case '57014':
    case '25P03':
    case '25P04':
      return expected('query_timeout', {
        what: `${target.name}: the server ended the query: ${whyEnded(said)}.`,
        remedy: said.message.includes('user request')
          ? 'Start it again, or ask whoever runs the server.'
          : `Narrow the query, allow more time, or ask for a larger ${limitOf(said)}.`,
        kept,
        cause,
      })
    case '40001':
    case '40P01':
    case '55P03':
      return expected('conflict', {
        what: `${target.name}: somebody else changed or locked the same rows.`,
        remedy: 'Start it again.',
        kept,
        cause,
      })
    case '53100':
    case '53200':
    case '53400':
      return expected('connection_failed', {
        what: `${target.name}: the server has no room for the query: ${said.message}.`,
        remedy: 'Narrow the query, or ask whoever runs the server.',
        kept,
        cause,
      })
    default:
      return byClass(said, target, { what, kept, cause }) ?? badInput('Correct the query.')
  }
}

/** The server says it in the language it is set to. */
const whyEnded = ({ message }: ServerError): string =>
  message.includes('timeout')
    ? 'it took longer than it may'
    : message.includes('user request')
      ? 'somebody stopped it there'
      : 'it took longer than it may, or an administrator stopped it'

const limitOf = ({ code }: ServerError): string =>
  code === '25P03'
    ? 'idle_in_transaction_session_timeout'
    : code === '25P04'
      ? 'transaction_timeout'
      : 'statement_timeout'

/** A statement that is no query, found before it is sent. */
export function notReading(word: string, { name }: RemoteTarget): ExpectedError {
  return expected('forbidden', {
    what: `${name}: the query begins with ${word}, and queries here may only read.`,
    remedy:
      'Begin it with SELECT, WITH, VALUES or TABLE; results are written back by their own step.',
    kept: 'Nothing was changed on the server.',
  })
}

function byClass(
  said: ServerError,
  target: RemoteTarget,
  told: { readonly what: string; readonly kept: string; readonly cause: string },
): ExpectedError | undefined {
  switch (said.code.slice(0, 2)) {
    case '08':
    case '57':
    case '58':
      return lost(told.cause, target)
    case 'XX':
    case 'F0':
      return expected('connection_failed', {
        ...told,
        what: `${target.name}: the server itself failed: ${said.message}.`,
        remedy: 'Ask whoever runs the server what its log says.',
      })
    case '23':
      return expected('conflict', {
        ...told,
        remedy: 'Rows there do not go with the new ones; look at them, then try again.',
      })
    default:
      return undefined
  }
}

/** The server's own words, with the line of the query they are about. */
function sentence({ message, position }: ServerError, sql: string): string {
  const line =
    position === undefined ? '' : ` (line ${sql.slice(0, position - 1).split('\n').length})`
  return `${message}${line}.`
}

function serverErrorOf(error: unknown): ServerError | undefined {
  if (!(error instanceof Error) || !('severity' in error)) return undefined
  const code = codeOf(error)
  if (!/^[0-9A-Z]{5}$/.test(code)) return undefined
  const field = (name: string): string | undefined => {
    const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value
    return typeof value === 'string' ? value : undefined
  }
  const position = Number(field('position'))
  return {
    code,
    message: error.message,
    detail: field('detail'),
    hint: field('hint'),
    position: position > 0 ? position : undefined,
  }
}

const isDisconnection = (error: unknown): boolean =>
  ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(codeOf(error)) ||
  /Connection terminated|connection error|Client was closed/.test(messageOf(error))

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))

/** Whether a failure says that the connection has gone. */
export const isLost = (error: unknown): boolean =>
  error instanceof ExpectedError && error.failure.code === 'connection_lost'
