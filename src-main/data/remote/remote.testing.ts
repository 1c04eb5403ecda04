import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Failure } from '../../../src-shared/errors.ts'
import { ExpectedError } from '../../platform/errors.ts'
import type { RemoteRows } from './remote.ts'

export async function rowsOf(rows: RemoteRows): Promise<(string | null)[][]> {
  const all: (string | null)[][] = []
  for await (const batch of rows) {
    for (let row = 0; row < batch.rows; row++) {
      all.push(batch.columns.map((column) => column[row] ?? null))
    }
  }
  return all
}

/** The expected failure of what must fail. */
export async function failureOfWork(work: Promise<unknown>): Promise<Failure> {
  try {
    await work
  } catch (error) {
    if (error instanceof ExpectedError) return error.failure
    throw error
  }
  throw new Error('it did not fail')
}

/** A wire that can be cut: a port that leads to another until then. */
export interface Wire extends AsyncDisposable {
  readonly port: number
  cut(): void
}

export async function wireTo(port: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  return await listening(
    (socket) => {
      const far = connect(port, '127.0.0.1')
      for (const end of [socket, far]) {
        sockets.add(end)
        end.on('error', () => undefined)
      }
      socket.pipe(far).pipe(socket)
    },
    () => {
      for (const socket of sockets) socket.destroy()
    },
  )
}

/** Something that listens and does with each connection as it is told. */
export async function listening(
  serve: (socket: Socket) => void,
  cut: () => void = () => undefined,
): Promise<Wire> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
