import type { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import { CancelledError } from '../../platform/errors.ts'
import { openingFailure, OtherAnswer } from './clickhouse-errors.ts'
import { type ClickhouseWire, wireTo } from './clickhouse-wire.ts'
import { codeOf, isTlsFault, noServer, timedOut } from './network-errors.ts'
import type { RemoteOptions } from './remote.ts'
import type { RemoteTarget } from './target.ts'

const defaultConnectTimeout = 10_000
/** Of an answer that is no result; pages of proxies are short, and so is what ClickHouse says. */
const mostRefusalCharacters = 64 * 1024

/** A way to the server that its first request has gone. */
export interface OpenWire {
  readonly wire: ClickhouseWire
  /** What the login may change: 0, 1 or 2 of the setting `readonly`. */
  readonly readonly: string
}

/** Tries TLS first where it is preferred. What goes wrong is an expected error. */
export async function openWire(
  target: RemoteTarget,
  options: Pick<RemoteOptions, 'signal' | 'connectTimeout'>,
): Promise<OpenWire> {
  const attempt = async (scheme: 'http' | 'https') => {
    const wire = await wireTo(target, scheme)
    try {
      return { wire, readonly: await greet(wire, target, options) }
    } catch (error) {
      await wire.client.close()
      throw error
    }
  }
  try {
    return await attempt(target.tls === 'off' ? 'http' : 'https')
  } catch (error) {
    if (target.tls !== 'prefer' || !(isTlsFault(codeOf(error)) || codeOf(error) === 'ECONNRESET')) {
      throw openingFailure(error, target)
    }
    return await attempt('http').catch((second: unknown) => {
      throw openingFailure(second, target)
    })
  }
}

/** The first request: without settings, which a login that may only read must not send. */
async function greet(
  { client }: ClickhouseWire,
  target: RemoteTarget,
  {
    signal,
    connectTimeout = defaultConnectTimeout,
  }: Pick<RemoteOptions, 'signal' | 'connectTimeout'>,
): Promise<string> {
  const limit = AbortSignal.timeout(connectTimeout)
  const abort_signal = signal === undefined ? limit : AbortSignal.any([signal, limit])
  const stop = (error: unknown): never => {
    if (signal?.aborted === true) throw new CancelledError()
    throw limit.aborted ? timedOut(error, target) : error
  }
  if (abort_signal.aborted) stop(abort_signal.reason)
  const { stream } = await ask(client, {
    query: `SELECT toString(getSetting('readonly'))\nFORMAT TabSeparated`,
    abort_signal,
  }).catch(stop)
  const said = (await textOf(stream).catch(stop)).trim()
  // A page to log in at, perhaps: it comes with the status of success.
  if (!/^[012]$/.test(said)) throw noServer(`it said: ${said.slice(0, 200)}`, target)
  return said
}

/** An answer that is a result. Any other is thrown: what the server said, or `OtherAnswer`. */
export async function ask(
  client: ClickHouseClient,
  parameters: Parameters<ClickHouseClient['exec']>[0],
): ReturnType<ClickHouseClient['exec']> {
  const answer = await client.exec({ ...parameters, ignore_error_response: true })
  const { http_status_code: status = 0, response_headers: headers, stream } = answer
  if (status >= 200 && status < 300 && headers['x-clickhouse-exception-code'] === undefined) {
    return answer
  }
  const { location } = headers
  throw new OtherAnswer(status, await textOf(stream), typeof location === 'string' ? location : '')
}

async function textOf(stream: Readable): Promise<string> {
  let text = ''
  for await (const piece of stream.setEncoding('utf8')) {
    text += String(piece)
    if (text.length > mostRefusalCharacters) break
  }
  return text
}
