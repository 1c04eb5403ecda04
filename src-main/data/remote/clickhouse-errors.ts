import { CancelledError, expected, ExpectedError, messageOf } from '../../platform/errors.ts'
import {
  codeOf,
  described,
  isTlsFault,
  lost,
  networkFailure,
  noServer,
  noTls,
  timedOut,
} from './network-errors.ts'
import type { RemoteTarget } from './target.ts'

/** An exception of the server: its number, its words, its name (`UNKNOWN_TABLE`). */
export interface ServerException {
  readonly code: number
  readonly message: string
  readonly type: string
}

/** The parts of `Code: 60. DB::Exception: ... (UNKNOWN_TABLE) (version ...)`. */
export function exceptionOf(text: string): ServerException | undefined {
  const [, code, message = '', type = ''] =
    /Code: (\d+)\..*?Exception: (.*?)\s*\(((?=[A-Z0-9_]*[A-Z]{3})[A-Z0-9_]+)\)/s.exec(text) ??
    /Code: (\d+)\..*?Exception: (.*)/s.exec(text) ??
    []
  return code === undefined ? undefined : { code: Number(code), message, type }
}

/** As the client gives them: it has parsed the text already. */
function exceptionOfError(error: unknown): ServerException | undefined {
  if (!(error instanceof Error)) return undefined
  const code = codeOf(error)
  if (!/^\d+$/.test(code)) return exceptionOf(error.message)
  const type = 'type' in error && typeof error.type === 'string' ? error.type : ''
  return { code: Number(code), message: error.message, type }
}

/** What keeps a connection from being opened. */
export function openingFailure(error: unknown, target: RemoteTarget): Error {
  if (error instanceof ExpectedError || error instanceof CancelledError) return error
  const said = exceptionOfError(error)
  if (said !== undefined) return refused(said, target) ?? failedQuery(said, target)
  if (messageOf(error) === 'Timeout error.') return timedOut(error, target)
  // A port of TLS hangs up on whoever speaks in clear, and the other way round.
  if (target.tls !== 'off' && isTlsFault(codeOf(error))) return noTls(error, target)
  return networkFailure(error, target) ?? noServer(error, target)
}

/** What ended a query. */
export function queryFailure(error: unknown, target: RemoteTarget): Error {
  if (error instanceof ExpectedError || error instanceof CancelledError) return error
  const said = exceptionOfError(error)
  if (said !== undefined) return refused(said, target) ?? failedQuery(said, target)
  if (messageOf(error) === 'Timeout error.') return tooSlow(target, messageOf(error))
  const wasOpen = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ETIMEDOUT']
  if (wasOpen.includes(codeOf(error)) || messageOf(error) === 'aborted') return lost(error, target)
  return networkFailure(error, target) ?? lost(error, target)
}

/** The login and its database: with every request, for ClickHouse keeps no session. */
function refused(said: ServerException, target: RemoteTarget): ExpectedError | undefined {
  const where = described(target)
  const cause = causeOf(said)
  switch (said.code) {
    case 192:
    case 193:
    case 194:
    case 516:
      return expected('login_refused', {
        what:
          target.password === null
            ? `${where} wants a password of ${target.user}, and the connection has none.`
            : `${where} refused the password of ${target.user}, or does not know that user.`,
        remedy: 'Check user and password; ClickHouse does not say which of them is wrong.',
        cause,
      })
    case 195:
      return expected('login_refused', {
        what: `${where} does not let ${target.user} in from the address of this machine.`,
        remedy: 'Ask whoever runs the server to allow this address for that user.',
        cause,
      })
    case 81:
      return expected('not_found', {
        what: said.message.includes(target.database)
          ? `${where} has no database named ${target.database}.`
          : `${target.name}: ${sentence(said)}`,
        remedy: 'Check the name of the database; capital letters count.',
        cause,
      })
    case 202:
    case 203:
    case 210:
      return expected('connection_failed', {
        what: `${where} takes no more queries now.`,
        remedy: 'Try again when others are done.',
        cause,
      })
    default:
      return undefined
  }
}

function failedQuery(said: ServerException, target: RemoteTarget): Error {
  const what = `${target.name}: ${sentence(said)}`
  const kept = 'Nothing was changed on the server.'
  const cause = causeOf(said)
  const badInput = (remedy: string): ExpectedError =>
    expected('bad_input', { what, remedy, kept, cause })
  switch (said.code) {
    case 60:
      return badInput(
        'Check the name of the table, and that the connection leads to the right database.',
      )
    case 47:
    case 16:
    case 8:
      return badInput('Check the name of the column in the query.')
    case 62:
      return badInput('Correct the query at that place; it must have no FORMAT of its own.')
    case 497:
      return expected('forbidden', {
        what,
        remedy: `Ask for the right: GRANT SELECT ON ... TO ${target.user}.`,
        kept,
        cause,
      })
    case 164:
      return expected('forbidden', {
        what: `${target.name}: the query would change data or settings, and queries here may only read.`,
        remedy: 'Use SELECT without SETTINGS that the login may not change.',
        kept,
        cause,
      })
    case 159:
    case 160:
    case 209:
      return tooSlow(target, cause)
    case 394:
      return expected('query_timeout', {
        what: `${target.name}: the query was ended at the server by somebody else.`,
        remedy: 'Start it again, or ask whoever runs the server.',
        kept,
        cause,
      })
    case 241:
    case 307:
    case 158:
    case 396:
      return expected('too_large', {
        what,
        remedy: 'Narrow the query, or ask for a larger limit of memory or rows for this login.',
        kept,
        cause,
      })
    default:
      return badInput('Correct the query.')
  }
}

export function tooSlow(target: RemoteTarget, cause: string): ExpectedError {
  return expected('query_timeout', {
    what: `${target.name}: the query took longer than it may.`,
    remedy: 'Narrow the query, allow more time, or ask for a larger max_execution_time.',
    kept: 'Nothing was changed on the server.',
    cause,
  })
}

/** Syntax errors list everything that could have stood there. */
const mostCharacters = 300

function sentence({ message }: ServerException): string {
  const [first = ''] = message.split(/ Expected one of:|: While (?:processing|executing)/)
  const text = first.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
  return `${text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text}.`
}

const causeOf = ({ code, message, type }: ServerException): string =>
  `${message.trim()} (${[code, type].filter((part) => part !== '').join(' ')})`

/** Whether it was the settings sent with a query that the server did not take, not the query. */
export function settingsRefused(error: unknown): boolean {
  const said = exceptionOfError(error)
  return (
    said !== undefined &&
    (said.code === 115 || said.code === 452 || (said.code === 164 && /setting/i.test(said.message)))
  )
}
