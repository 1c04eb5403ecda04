import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MessagePortMain } from 'electron'
import type { PagePort } from '../../../../src-shared/contract/port-link.ts'

/** A real message port in the clothes of Electron's `MessagePortMain`. */
export class PortDouble extends EventEmitter {
  readonly #port: MessagePort
  #started = false

  constructor(port: MessagePort) {
    super()
    this.#port = port
    port.on('close', () => this.emit('close'))
  }

  /** Messages wait until then, as Electron's do. */
  start(): void {
    if (this.#started) return
    this.#started = true
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message)
  }

  close(): void {
    this.#port.close()
  }
}

export class ChannelDouble {
  readonly port1: PortDouble
  readonly port2: PortDouble

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new PortDouble(port1)
    this.port2 = new PortDouble(port2)
  }
}

/** The end that has reached a page, where it is a port of the web. */
export class PageEnd implements PagePort {
  readonly #port: MessagePort

  constructor(port: MessagePort) {
    this.#port = port
  }

  addEventListener(type: 'message' | 'close', listener: (event: { data: unknown }) => void): void {
    this.#port.addEventListener(type, (event) =>
      listener({ data: 'data' in event ? event.data : undefined }),
    )
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message)
  }

  start(): void {
    this.#port.start()
  }

  close(): void {
    this.#port.close()
  }
}

/** A channel between a core and a page. */
export function channelToPage(): { readonly core: PortDouble; readonly page: PageEnd } {
  const { port1, port2 } = new MessageChannel()
  return { core: new PortDouble(port1), page: new PageEnd(port2) }
}

/** A port of the main process as the page has it after the hand-over. */
export function pageEndOf(port: MessagePortMain): PagePort {
  return {
    addEventListener(type: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (type === 'message') port.on('message', ({ data }) => listener({ data }))
      else port.on('close', () => listener({ data: undefined }))
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
  }
}
