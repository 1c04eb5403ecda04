/** Runs a module in a child process of Node as Electron runs one in a utility process. */
import { EventEmitter } from 'node:events'

/** What goes over the channel of the two processes. */
export type Frame =
  | { readonly type: 'parent'; readonly data: unknown; readonly ports?: readonly number[] }
  | { readonly type: 'port'; readonly port: number; readonly data: unknown }
  | { readonly type: 'close'; readonly port: number }

const send = (frame: Frame): void => {
  process.send?.(frame)
}

/** Messages wait until it is started, as Electron's do. */
class RemotePort extends EventEmitter {
  readonly #id: number
  readonly #early: unknown[] = []
  #started = false

  constructor(id: number) {
    super()
    this.#id = id
  }

  start(): void {
    this.#started = true
    for (const data of this.#early.splice(0)) this.emit('message', { data, ports: [] })
  }

  take(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] })
    else this.#early.push(data)
  }

  postMessage(data: unknown): void {
    send({ type: 'port', port: this.#id, data })
  }

  close(): void {
    send({ type: 'close', port: this.#id })
  }
}

class ParentPortDouble extends EventEmitter {
  readonly #early: object[] = []

  constructor() {
    super()
    this.on('newListener', (event) => {
      if (event !== 'message' || this.listenerCount('message') > 0) return
      queueMicrotask(() => {
        for (const message of this.#early.splice(0)) this.emit('message', message)
      })
    })
  }

  take(message: object): void {
    if (this.listenerCount('message') > 0) this.emit('message', message)
    else this.#early.push(message)
  }

  postMessage(data: unknown): void {
    send({ type: 'parent', data })
  }
}

const parentPort = new ParentPortDouble()
Object.assign(process, { parentPort })
const ports = new Map<number, RemotePort>()
process.on('message', (message) => {
  const frame = message as Frame
  switch (frame.type) {
    case 'parent': {
      const given = (frame.ports ?? []).map((id) => {
        const port = new RemotePort(id)
        ports.set(id, port)
        return port
      })
      parentPort.take({ data: frame.data, ports: given })
      break
    }
    case 'port':
      ports.get(frame.port)?.take(frame.data)
      break
    case 'close':
      ports.get(frame.port)?.emit('close')
      break
  }
})
// Utility processes end with Electron.
process.on('disconnect', () => process.exit(1))

await import(process.argv[2] ?? '')
