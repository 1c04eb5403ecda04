import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TestCertificate } from './certificate.testing.ts'
import type { RemoteTarget } from './target.ts'

/** A query as it arrived. */
export interface AskedQuery {
  readonly sql: string
  readonly id: string
  /** Settings, parameters (`param_x`), the database. */
  readonly url: URLSearchParams
  /** Whoever asked has hung up. */
  readonly gone: Promise<unknown>
}

/** What a server does with a query: nothing given, it goes on waiting. */
export type Answer = (query: AskedQuery, response: ServerResponse) => void | Promise<void>

/** Speaks as a ClickHouse server does over HTTP: logins, databases, exceptions, KILL QUERY. */
export interface ClickhouseServer extends AsyncDisposable {
  readonly target: RemoteTarget
  /** Of queries whose SQL holds the text; the last one that fits. */
  on(part: string, answer: Answer): void
  readonly asked: readonly AskedQuery[]
  /** Ids of queries that were told to end. */
  readonly killed: readonly string[]
}

export interface ClickhouseServerOptions {
  readonly tls?: TestCertificate
  /** Of the profile of the login. */
  readonly readonly?: '0' | '1' | '2'
}

const password = 'only ClickHouse knows'

export async function startClickhouse({
  tls,
  readonly = '0',
}: ClickhouseServerOptions = {}): Promise<ClickhouseServer> {
  const answers: { readonly part: string; readonly answer: Answer }[] = []
  const asked: AskedQuery[] = []
  const killed: string[] = []

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://server').searchParams
    const sql = await textOf(request)
    response.setHeader('X-ClickHouse-Server-Display-Name', 'test')
    const [user, given] = loginOf(request)
    if (user !== 'reader' || given !== password) {
      throwException(response, 403, 516, authenticationFailed, 'AUTHENTICATION_FAILED')
      return
    }
    if (url.get('database') !== 'offers') {
      const text = `Database ${url.get('database')} does not exist`
      throwException(response, 404, 81, text, 'UNKNOWN_DATABASE')
      return
    }
    if (sql.includes(`getSetting('readonly')`)) {
      response.end(`${readonly}\n`)
      return
    }
    if (readonly === '1' && url.has('max_execution_time')) {
      throwException(
        response,
        500,
        164,
        `Cannot modify 'max_execution_time' setting in readonly mode`,
        'READONLY',
      )
      return
    }
    if (sql.startsWith('KILL QUERY')) {
      killed.push(url.get('param_id') ?? '')
      response.end()
      return
    }
    const query: AskedQuery = {
      sql,
      id: url.get('query_id') ?? '',
      url,
      gone: once(response, 'close'),
    }
    asked.push(query)
    const found = answers.findLast(({ part }) => sql.includes(part))
    if (found === undefined) {
      throwException(response, 404, 60, `Unknown table expression identifier`, 'UNKNOWN_TABLE')
      return
    }
    await found.answer(query, response)
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch(() => response.destroy())
  }
  const server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer({ cert: tls.certificate, key: tls.key }, listener)
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    target: {
      name: 'test',
      kind: 'clickhouse',
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      database: 'offers',
      user: 'reader',
      tls: tls === undefined ? 'off' : 'verify',
      password,
    },
    on: (part, answer) => void answers.push({ part, answer }),
    asked,
    killed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const authenticationFailed =
  'reader: Authentication failed: password is incorrect, or there is no user with such name.'

export const exceptionText = (code: number, text: string, type: string): string =>
  `Code: ${code}. DB::Exception: ${text}. (${type}) (version 25.8.4.13 (official build))\n`

/** An exception before the first row. */
export function throwException(
  response: ServerResponse,
  status: number,
  code: number,
  text: string,
  type: string,
): void {
  response.writeHead(status, { 'X-ClickHouse-Exception-Code': String(code) })
  response.end(exceptionText(code, text, type))
}

/** Rows with the header of names and types, all at once. */
export function giveRows(
  response: ServerResponse,
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly string[])[],
): void {
  const summary = { read_rows: String(rows.length), read_bytes: '100', elapsed_ns: '1000' }
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary))
  response.end(linesOf([Object.keys(columns), Object.values(columns), ...rows]))
}

export const linesOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.join('\t')}\n`).join('')

function loginOf({ headers }: IncomingMessage): readonly (string | undefined)[] {
  const [, encoded = ''] = headers.authorization?.split(' ') ?? []
  return Buffer.from(encoded, 'base64').toString().split(':')
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}
