import { CancelledError, expected, revived } from '../platform/errors.ts'
import type { ProcessChannel, Spawner } from './process-channel.ts'
import {
  queries,
  type QueryCommand,
  queryEvent,
  type QueryName,
  type QueryQuestion,
  type QueryResponse,
} from './queries.ts'

export interface QueryClient {
  ask<N extends QueryName>(
    name: N,
    request: QueryQuestion<N>,
    signal?: AbortSignal,
    onProgress?: (done: number, total: number) => void,
  ): Promise<QueryResponse<N>>
  /** Process id while the process lives, for health reports. */
  readonly pid: number | undefined
  close(): void
}

/** A query process and what it has been asked. */
interface Connected {
  readonly channel: ProcessChannel
  readonly pending: Map<number, Pending>
}

interface Pending {
  readonly name: QueryName
  readonly resolve: (response: never) => void
  readonly reject: (error: unknown) => void
  readonly onProgress: ((done: number, total: number) => void) | undefined
}

/**
 * Speaks to the query process. It is started by the first question and again after it died; what it
 * was asked when it died fails at once, so that nothing waits for ever.
 */
export function createQueryClient(spawner: Spawner, temporary: string): QueryClient {
  let connected: Connected | undefined
  let lastId = 0

  const connect = (): Connected => {
    const started = spawner.spawn('query')
    const pending = new Map<number, Pending>()
    const connection = { channel: started, pending }
    started.onMessage((message) => {
      const parsed = queryEvent.safeParse(message)
      if (!parsed.success) {
        // Its end fails what it was asked.
        started.kill()
        return
      }
      const event = parsed.data
      const question = pending.get(event.id)
      if (question === undefined) return
      if (event.type === 'progress') {
        question.onProgress?.(event.done, event.total)
        return
      }
      pending.delete(event.id)
      if (event.type === 'failed') {
        question.reject(revived(event.error))
        return
      }
      const response = queries[question.name].response.safeParse(event.response)
      if (response.success) question.resolve(response.data as never)
      else question.reject(response.error)
    })
    started.onExit(({ code, signal }) => {
      if (connected === connection) connected = undefined
      const lost = expected('worker_lost', {
        what: `The process that reads results ended unexpectedly (${signal ?? `exit code ${code}`}).`,
        remedy: 'Try again: it is started anew.',
        kept: 'Results are as they were.',
      })
      for (const question of pending.values()) question.reject(lost)
      pending.clear()
    })
    return connection
  }

  return {
    ask<N extends QueryName>(
      name: N,
      request: QueryQuestion<N>,
      signal?: AbortSignal,
      onProgress?: (done: number, total: number) => void,
    ) {
      connected ??= connect()
      const { channel, pending } = connected
      const send = (command: QueryCommand): void => channel.send(command)
      const id = ++lastId
      return new Promise<QueryResponse<N>>((resolve, reject) => {
        const onAbort = (): void => {
          if (!pending.delete(id)) return
          send({ type: 'forget', id })
          reject(new CancelledError())
        }
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T): void => {
            signal?.removeEventListener('abort', onAbort)
            settle(value)
          }
        if (signal?.aborted) {
          reject(new CancelledError())
          return
        }
        pending.set(id, { name, resolve: settled(resolve), reject: settled(reject), onProgress })
        signal?.addEventListener('abort', onAbort, { once: true })
        send({ type: 'ask', id, name, request, temporary })
      })
    },
    get pid() {
      return connected?.channel.pid
    },
    close() {
      // Its end comes later: the next question must not be sent to it.
      const closing = connected
      connected = undefined
      closing?.channel.kill()
    },
  }
}
