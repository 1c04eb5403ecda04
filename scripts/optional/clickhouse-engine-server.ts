import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** chdb: the real ClickHouse engine in this process. */
export interface Engine {
  query(sql: string, format?: string): string
}

export interface EngineServer extends AsyncDisposable {
  readonly port: number
  /** Texts of the statements that came, in order. */
  readonly asked: readonly string[]
}

/** The engine of a folder where `npm install chdb` was run, with its data in `data`; undefined: none. */
export function engineIn(folder: string, data: string): Engine | undefined {
  try {
    const engine = createRequire(join(folder, 'engine.js'))('chdb') as {
      readonly Session: new (path: string) => Engine
    }
    return new engine.Session(data)
  } catch {
    return undefined
  }
}

/**
 * A small HTTP interface before the engine, which has none of its own: databases, parameters, formats,
 * inserts, answers in pieces; exceptions and their numbers are the engine's. Settings that only concern
 * HTTP have no meaning here.
 */
export async function serveEngine(engine: Engine): Promise<EngineServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    void answer(engine, request, response, asked).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const pieceLength = 64 * 1024

async function answer(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  asked: string[],
): Promise<void> {
  const { pathname, searchParams: parameters } = new URL(request.url ?? '/', 'http://engine')
  if (pathname === '/ping') {
    response.end('Ok.\n')
    return
  }
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const body = Buffer.concat(pieces).toString()
  // What is inserted comes as the body of the statement in the address.
  const statement = parameters.get('query')
  const sql = statement === null ? body : `${statement}\n${body}`
  asked.push(statement ?? body)
  let result: string
  try {
    engine.query(`USE \`${parameters.get('database') ?? 'default'}\``)
    for (const [name, value] of parameters) {
      if (!name.startsWith('param_')) continue
      engine.query(`SET ${name} = '${value.replaceAll(/[\\']/g, '\\$&')}'`)
    }
    const [, bare = sql, format = 'TabSeparated'] =
      statement === null ? (/^([^]*)\nFORMAT (\w+)\s*$/.exec(sql) ?? []) : []
    result = engine.query(`${bare}\n`, format)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const [, code = '0'] = /Code: (\d+)/.exec(text) ?? []
    response.writeHead(500, { 'X-ClickHouse-Exception-Code': code })
    response.end(text)
    return
  }
  await pipeline(Readable.from(piecesOf(Buffer.from(result))), response)
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength)
}
