import { hasResult } from '../../../src-shared/runs.ts'
import type { Core } from '../core.ts'
import { eventsWithContractErrors } from '../errors.ts'
import type { Implementer } from '../implementer.ts'

export const runsRoutes = (os: Implementer, core: Core) => ({
  list: os.runs.list.handler(({ input }) => core.upkeep.listed.page(input)),
  get: os.runs.get.handler(({ input }) => core.upkeep.listed.get(input.id)),
  start: os.runs.start.handler(({ input, context: { actor } }) =>
    core.upkeep.listed.of(core.start(input, { startedBy: actor.name })),
  ),
  cancel: os.runs.cancel.handler(({ input }) => core.upkeep.listed.of(core.queue.cancel(input.id))),
  remove: os.runs.remove.handler(async ({ input }) => {
    await core.upkeep.remove(input.id)
    return { id: input.id }
  }),
  log: os.runs.log.handler(({ input }) => core.log(input.id, input.after, input.limit)),
  inputChanges: os.runs.inputChanges.handler(({ input: { id }, signal }) => {
    const { job, lifecycle } = core.queue.get(id)
    for (const source of Object.values(job.inputs)) {
      // A host may not look where its roots forbid, also if another could when the run started.
      if (source?.kind === 'file') core.confine(source.path)
    }
    const folder = hasResult(lifecycle) ? core.resultFolder(id) : null
    return core.queries.ask('allocation.input_changes', { folder, job }, signal)
  }),
  mark: os.runs.mark.handler(({ input, context: { actor } }) => ({
    runs: [...core.upkeep.listed.mark(input, actor.name)],
  })),
  tags: os.runs.tags.handler(() => core.upkeep.listed.tags()),
  starters: os.runs.starters.handler(() => core.upkeep.listed.starters()),
  details: os.runs.details.handler(({ input }) => core.details(input.id)),
  prune: os.runs.prune.handler(({ input }) => core.upkeep.prune(input.dry_run, input.rule)),
  changes: os.runs.changes.handler(({ signal }) => eventsWithContractErrors(core.changes(signal))),
})
