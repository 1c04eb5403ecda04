import { CancelledError, failureOf } from '../platform/errors.ts'
import { liveWithCore, type ProcessPort } from './process-port.ts'
import {
  queries,
  type QueryContext,
  queryCommand,
  type QueryEvent,
  type QueryHandlers,
} from './queries.ts'

/** The long-lived process that answers what screens ask of finished runs and of files. */
export function serveQueries(port: ProcessPort, handlers: QueryHandlers): void {
  liveWithCore(port)
  const cancels = new Map<number, Set<() => void>>()
  const send = (event: QueryEvent): void => port.send(event)

  port.onMessage((message) => {
    const command = queryCommand.parse(message)
    if (command.type === 'forget') {
      for (const listener of cancels.get(command.id) ?? []) listener()
      cancels.delete(command.id)
      return
    }
    const { id, name } = command
    const listeners = new Set<() => void>()
    cancels.set(id, listeners)
    const context: QueryContext = {
      temporary: command.temporary,
      onCancel(listener) {
        listeners.add(listener)
        return { [Symbol.dispose]: () => listeners.delete(listener) }
      },
      progress: (done, total) => send({ type: 'progress', id, done, total }),
    }
    const answer = async (): Promise<unknown> => {
      const request: unknown = queries[name].request.parse(command.request)
      const handler = handlers[name] as (
        request: unknown,
        context: QueryContext,
      ) => Promise<unknown>
      return handler(request, context)
    }
    answer()
      .then((response) => send({ type: 'answer', id, response }))
      .catch((error: unknown) => {
        const forgotten = !cancels.has(id)
        send({ type: 'failed', id, error: failureOf(forgotten ? new CancelledError() : error) })
      })
      .finally(() => cancels.delete(id))
  })
}
