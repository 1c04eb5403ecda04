import type { Core } from '../core.ts'
import { eventsWithContractErrors } from '../errors.ts'
import type { Implementer } from '../implementer.ts'

export const runsRoutes = (os: Implementer, core: Core) => ({
  list: os.runs.list.handler(({ input }) => core.list(input)),
  get: os.runs.get.handler(({ input }) => core.queue.get(input.id)),
  start: os.runs.start.handler(({ input }) => core.start(input)),
  cancel: os.runs.cancel.handler(({ input }) => core.queue.cancel(input.id)),
  remove: os.runs.remove.handler(async ({ input }) => {
    await core.queue.remove(input.id)
    return { id: input.id }
  }),
  log: os.runs.log.handler(({ input }) => core.log(input.id, input.after, input.limit)),
  changes: os.runs.changes.handler(({ signal }) => eventsWithContractErrors(core.changes(signal))),
})
