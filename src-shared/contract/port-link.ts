import { type ClientContext, type ClientLink, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Failure } from '../errors.ts'

/** What is used of a page's `MessagePort`. */
export interface PagePort {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
  postMessage(message: unknown): void
  start(): void
}

const lost: Failure = {
  code: 'worker_lost',
  what: 'The engine of Quartermaster stopped before it answered.',
  remedy: 'Try again: it is started anew by itself.',
  kept: 'Finished runs are as they were.',
}

function lostCore(): ORPCError<'SERVICE_UNAVAILABLE', Failure> {
  return new ORPCError('SERVICE_UNAVAILABLE', {
    defined: true,
    status: 503,
    message: lost.what,
    data: lost,
  })
}

interface OpenPort {
  readonly link: RPCLink<ClientContext>
  readonly isOpen: () => boolean
  /** Called when the other end is gone; the result takes the listener away. */
  onClose(listener: () => void): () => void
}

/**
 * The contract over message ports that `connect` gives. A call over a port whose other end has died
 * would never be answered: it fails at once with SERVICE_UNAVAILABLE, and the next call asks for
 * another port.
 */
export function createPortLink(connect: () => Promise<PagePort>): ClientLink<ClientContext> {
  let current: Promise<OpenPort> | undefined

  const open = async (): Promise<OpenPort> => {
    const port = await connect()
    const listeners = new Set<() => void>()
    let isOpen = true
    // Before oRPC hears of it, which would call it an abort.
    port.addEventListener('close', () => {
      isOpen = false
      current = undefined
      for (const listener of listeners) listener()
    })
    const link = new RPCLink({
      port: {
        onMessage: {
          addListener(listener) {
            port.addEventListener('message', ({ data }) => listener(data))
          },
        },
        onDisconnect: {
          addListener(listener) {
            port.addEventListener('close', listener)
          },
        },
        postMessage: (message: unknown) => port.postMessage(message),
      },
    })
    port.start()
    return {
      link,
      isOpen: () => isOpen,
      onClose(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
  }

  return {
    async call(path, input, options) {
      const opening = (current ??= open())
      const port = await opening.catch((error: unknown) => {
        if (current === opening) current = undefined
        throw error
      })
      if (!port.isOpen()) throw lostCore()
      const { promise: gone, reject } = Promise.withResolvers<never>()
      const stop = port.onClose(() => reject(lostCore()))
      try {
        const answer = await Promise.race([port.link.call(path, input, options), gone])
        return isEvents(answer) ? lostWithPort(answer, port) : answer
      } finally {
        stop()
      }
    },
  }
}

type Events = AsyncIteratorObject<unknown, unknown, void>

function isEvents(answer: unknown): answer is Events {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
}

/** Events that end because the port has died say so. */
function lostWithPort(
  events: Events,
  port: OpenPort,
): AsyncIterableIterator<unknown, unknown, void> {
  const told = async (step: Promise<IteratorResult<unknown, unknown>>) => {
    try {
      return await step
    } catch (error) {
      throw port.isOpen() ? error : lostCore()
    }
  }
  return {
    next: () => told(events.next()),
    return: async (value) => (await events.return?.(value)) ?? { done: true, value },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
