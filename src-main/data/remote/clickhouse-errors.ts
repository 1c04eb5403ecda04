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

/** What answered a request with something other than a result. */
export class OtherAnswer extends Error {
  readonly status: number
  /** Where the answer sends whoever asks; else empty. */
  readonly location: string

  constructor(status: number, text: string, location: string) {
    super(text)
    this.status = status
    this.location = location
  }
}

/**
 * The parts of `Code: 60. DB::Exception: ... (UNKNOWN_TABLE) (version ...)`. Servers of a cluster put
 * theirs around that of the one where it went wrong, which is the one that says why.
 */
function exceptionOf(text: string): ServerException | undefined {
  const [, code, message = '', type = ''] =
    /Code: (\d+)\..*Exception: (.*?)\s*\(((?=[A-Z0-9_]*[A-Z]{3})[A-Z0-9_]+)\)/s.exec(text) ??
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
  if (error instanceof OtherAnswer) {
    return error.status === 504 || error.status === 408
      ? noneBehind(error, target)
      : (otherAnswer(error, target) ?? noServer(pageOf(error), target))
  }
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
  if (error instanceof OtherAnswer) {
    return error.status === 504 || error.status === 408
      ? proxyGaveUp(error, target)
      : (otherAnswer(error, target) ?? lost(pageOf(error), target))
  }
  if (messageOf(error) === 'Timeout error.') return tooSlow(target, messageOf(error))
  const wasOpen = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ETIMEDOUT']
  if (wasOpen.includes(codeOf(error)) || messageOf(error) === 'aborted') return lost(error, target)
  return networkFailure(error, target) ?? lost(error, target)
}

/** Of something that stands before the server, as its status says. */
function otherAnswer(answer: OtherAnswer, target: RemoteTarget): ExpectedError | undefined {
  const { status, location } = answer
  const where = described(target)
  const before = `${where}: something before ClickHouse, such as a proxy,`
  const failed = (what: string, remedy: string): ExpectedError =>
    expected('connection_failed', { what, remedy, cause: pageOf(answer) })
  switch (status) {
    case 301:
    case 302:
    case 307:
    case 308:
      return failed(
        `${where}: what answers there sends elsewhere${originOf(location)}.`,
        'Name host, port and TLS of the place it sends to.',
      )
    case 401:
    case 407:
      return failed(
        `${before} wants a login of its own (HTTP ${status}).`,
        'Name host and port of ClickHouse itself, or ask whoever runs the proxy to let this machine pass.',
      )
    case 403:
      return failed(
        `${before} refused the request (HTTP 403).`,
        'Ask whoever runs it to let this machine pass, or name host and port of ClickHouse itself.',
      )
    case 413:
      return failed(
        `${before} takes no request of that size (HTTP 413).`,
        'Ask whoever runs it for a larger limit, or name host and port of ClickHouse itself.',
      )
    case 429:
      return failed(
        `${where} takes no more requests now (HTTP 429).`,
        'Try again in a while, or ask whoever runs it for a larger limit.',
      )
    case 502:
    case 503:
      return noneBehind(answer, target)
    default:
      return undefined
  }
}

function noneBehind(answer: OtherAnswer, target: RemoteTarget): ExpectedError {
  return expected('connection_failed', {
    what: `${described(target)}: a proxy answers there, and no ClickHouse answers it (HTTP ${answer.status}).`,
    remedy:
      'Check that ClickHouse runs and that the proxy leads to it; try again where it is starting.',
    cause: pageOf(answer),
  })
}

function proxyGaveUp(answer: OtherAnswer, target: RemoteTarget): ExpectedError {
  return expected('query_timeout', {
    what: `${described(target)}: a proxy before ClickHouse waited no longer for the query (HTTP ${answer.status}).`,
    remedy:
      'Narrow the query, ask for a longer limit of the proxy, or name host and port of ClickHouse itself.',
    kept: 'Nothing was changed on the server.',
    cause: pageOf(answer),
  })
}

const originOf = (location: string): string =>
  URL.canParse(location) ? `, to ${new URL(location).origin}` : ''

/** The beginning of a page, without its marks. */
const pageOf = ({ status, message }: OtherAnswer): string =>
  `HTTP ${status}: ${message
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
    .slice(0, 200)}`

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
    case 456:
    case 457:
      return badInput('Give that parameter of the query a value of its type.')
    case 291:
    case 497:
      return expected('forbidden', {
        what,
        remedy: `Ask for the right: GRANT ${rightIn(said.message)} TO ${target.user}.`,
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
    case 201:
      return expected('too_large', {
        what,
        remedy: `Wait until the quota of ${target.user} begins anew, or ask for a larger one.`,
        kept,
        cause,
      })
    case 198:
    case 210:
    case 279:
    case 519:
      return expected('connection_failed', {
        what: `${target.name}: the server could not reach another one that the query needs: ${sentence(said)}`,
        remedy: 'Ask whoever runs the cluster, and start it again once that server is there.',
        kept,
        cause,
      })
    case 236:
      return lost(cause, target)
    case 49:
    case 74:
    case 173:
    case 243:
    case 246:
    case 1000:
    case 1001:
    case 1002:
      return expected('connection_failed', {
        what: `${target.name}: the server itself failed: ${sentence(said)}`,
        remedy: 'Ask whoever runs the server what its log says.',
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

/** As the server names it, with its columns and table. */
const rightIn = (message: string): string =>
  /grant (\w[\w ]*(?:\([^)]*\))? ON \S+?)[.,;]?(?:\s|$)/i.exec(message)?.[1] ?? 'SELECT ON ...'

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
