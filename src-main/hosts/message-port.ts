import { z } from 'zod'
import type { ProcessPort } from '../jobs/process-port.ts'

/** What Electron's `MessagePortMain` offers, without naming Electron. */
export interface MessagePortLike {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/**
 * Between a process and its core over a message port. A port does not tell when a message has
 * arrived, and a process that ends right after posting may take it along: what must arrive asks for
 * a receipt.
 */
const envelope = z.union([
  z.strictObject({ body: z.unknown(), wants: z.int().optional() }),
  z.strictObject({ receipt: z.int() }),
])
type Envelope = z.infer<typeof envelope>

/** The end of a runner or query process. */
export function processPortOver(port: MessagePortLike): ProcessPort {
  const awaited = new Map<number, () => void>()
  const listeners: ((message: unknown) => void)[] = []
  let sent = 0
  const post = (message: Envelope): void => port.postMessage(message)
  port.on('message', ({ data }) => {
    const message = envelope.parse(data)
    if ('receipt' in message) {
      awaited.get(message.receipt)?.()
      awaited.delete(message.receipt)
    } else {
      for (const listener of listeners) listener(message.body)
    }
  })
  return {
    send(body, delivered) {
      if (delivered === undefined) {
        post({ body })
        return
      }
      sent += 1
      awaited.set(sent, delivered)
      post({ body, wants: sent })
    },
    onMessage(listener) {
      listeners.push(listener)
      port.start()
    },
    onClose(listener) {
      port.on('close', listener)
    },
  }
}

/** The end of the core. */
export interface CoreEnd {
  send(message: unknown): void
  close(): void
}

/** Gives a receipt for what asks for one, once the listener has had it. */
export function coreEndOver(port: MessagePortLike, onMessage: (message: unknown) => void): CoreEnd {
  const post = (message: Envelope): void => port.postMessage(message)
  port.on('message', ({ data }) => {
    const message = envelope.parse(data)
    if ('receipt' in message) return
    onMessage(message.body)
    if (message.wants !== undefined) post({ receipt: message.wants })
  })
  port.start()
  return { send: (body) => post({ body }), close: () => port.close() }
}
