import { implement } from '@orpc/server'
import { contract } from '../../src-shared/contract/index.ts'
import type { Core } from './core.ts'
import { eventsWithContractErrors } from './errors.ts'

/** The contract, implemented by a core. Hosts add the transport and `withContractErrors`. */
export function createRouter(core: Core) {
  const os = implement(contract)
  return os.router({
    system: {
      info: os.system.info.handler(() => core.info()),
      health: os.system.health.handler(() => core.health()),
    },
    runs: {
      list: os.runs.list.handler(({ input }) => core.list(input)),
      get: os.runs.get.handler(({ input }) => core.queue.get(input.id)),
      start: os.runs.start.handler(({ input }) => core.start(input)),
      cancel: os.runs.cancel.handler(({ input }) => core.queue.cancel(input.id)),
      remove: os.runs.remove.handler(async ({ input }) => {
        await core.queue.remove(input.id)
        return { id: input.id }
      }),
      log: os.runs.log.handler(({ input }) => core.log(input.id, input.after, input.limit)),
      changes: os.runs.changes.handler(({ signal }) =>
        eventsWithContractErrors(core.changes(signal)),
      ),
    },
    files: {
      list: os.files.list.handler(({ input }) => core.listFolder(input.path)),
      inspect: os.files.inspect.handler(({ input, signal }) =>
        core.queries.ask('files.inspect', { ...input, path: core.confine(input.path) }, signal),
      ),
    },
    allocation: {
      preflight: os.allocation.preflight.handler(({ input, signal }) =>
        eventsWithContractErrors(core.preflight(input, signal)),
      ),
      sample: os.allocation.sample.handler(({ signal }) => core.sampleDrop(signal)),
      summary: os.allocation.summary.handler(({ input }) => core.allocationSummary(input.id)),
      assignments: os.allocation.assignments.handler(({ input: { id, ...page }, signal }) =>
        core.queries.ask('allocation.assignments', { folder: core.resultFolder(id), page }, signal),
      ),
      contracts: os.allocation.contracts.handler(({ input: { id, ...page }, signal }) =>
        core.queries.ask('allocation.contracts', { folder: core.resultFolder(id), page }, signal),
      ),
      user: os.allocation.user.handler(({ input: { id, user_id }, signal }) =>
        core.queries.ask('allocation.user', { folder: core.resultFolder(id), user_id }, signal),
      ),
      group: os.allocation.group.handler(({ input: { id, group_id }, signal }) =>
        core.queries.ask('allocation.group', { folder: core.resultFolder(id), group_id }, signal),
      ),
      contract: os.allocation.contract.handler(({ input: { id, contract_id }, signal }) =>
        core.queries.ask(
          'allocation.contract',
          { folder: core.resultFolder(id), contract_id },
          signal,
        ),
      ),
      export: os.allocation.export.handler(({ input, signal }) =>
        core.exportAllocation(input.id, input.format, signal),
      ),
    },
  })
}
export type ConsoleRouter = ReturnType<typeof createRouter>
