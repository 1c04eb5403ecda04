import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Verdict } from './types.ts'

export interface ShownPair {
  readonly number: number
  readonly left: Readonly<Record<string, string>>
  readonly right: Readonly<Record<string, string>>
}

/** Says something about each pair; undefined: the request is answered with this status. */
export type Opinion = (pair: ShownPair) => Verdict['verdict']

export interface ModelService {
  readonly address: string
  /** Pairs of each request, and the keys they came with. */
  readonly asked: readonly (readonly ShownPair[])[]
  readonly keys: readonly string[]
  [Symbol.dispose](): void
}

/** A server that speaks the Messages API as far as it is used here; `refuse` answers everything so. */
export async function modelService(
  opinion: Opinion,
  refuse?: { readonly status: number; readonly type: string },
): Promise<ModelService> {
  const asked: (readonly ShownPair[])[] = []
  const keys: string[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      keys.push(String(request.headers.authorization ?? request.headers['x-api-key']))
      if (refuse !== undefined) {
        send(response, refuse.status, {
          type: 'error',
          error: { type: refuse.type, message: refuse.type },
        })
        return
      }
      const body = JSON.parse(Buffer.concat(pieces).toString()) as {
        model: string
        messages: { content: string }[]
        output_config?: unknown
      }
      const pairs =
        body.output_config === undefined
          ? []
          : (JSON.parse(body.messages[0]!.content) as { pairs: ShownPair[] }).pairs
      if (pairs.length > 0) asked.push(pairs)
      const answers = pairs.map((pair) => ({
        number: pair.number,
        verdict: opinion(pair),
        reason: `The names say so (${pair.number}).`,
      }))
      send(response, 200, {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: body.model,
        content: [{ type: 'text', text: JSON.stringify({ pairs: answers }) }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 100 * pairs.length + 10, output_tokens: 20 * pairs.length + 1 },
      })
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    keys,
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
