import type { Core } from '../core.ts'
import { eventsWithContractErrors } from '../errors.ts'
import type { Implementer } from '../implementer.ts'

export const allocationRoutes = (os: Implementer, core: Core) => ({
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
    core.queries.ask('allocation.contract', { folder: core.resultFolder(id), contract_id }, signal),
  ),
  export: os.allocation.export.handler(({ input, signal }) =>
    core.exportAllocation(input.id, input.format, signal),
  ),
})
