import type { CompareRequest } from '../../../src-shared/allocation/compare.ts'
import type { MoveExportRequest } from '../../../src-shared/allocation/moves.ts'
import { hasResult } from '../../../src-shared/runs.ts'
import type { Core } from '../core.ts'
import { eventsWithContractErrors } from '../errors.ts'
import { exportEvents } from '../export-events.ts'
import type { Implementer } from '../implementer.ts'
import { createInputFolders, type InputFolders } from '../input-folders.ts'
import { recentInputSets } from '../recent-inputs.ts'

export const allocationRoutes = (os: Implementer, core: Core) => {
  const folders = createInputFolders({
    list: (path) => core.listFolder(path),
    inspect: (path, input, signal) =>
      core.queries.ask('files.inspect', { path: core.confine(path), input }, signal),
  })
  return routesOf(os, core, folders)
}

/** Folders of two runs that have a result; throws `conflict` for one that has none. */
const foldersOf = (core: Core, { a, b }: CompareRequest) => ({
  a: core.resultFolder(a),
  b: core.resultFolder(b),
})

async function exportMoves(
  core: Core,
  { of, ...runs }: CompareRequest & { readonly of: MoveExportRequest },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<{ name: string; download: string; rows: number }> {
  const folders = foldersOf(core, runs)
  const name = `${of.table}-${runs.a}-${runs.b}.${of.format}`
  let rows = 0
  const token = await core.addDownload(name, async (to) => {
    const request = { ...folders, of, to }
    rows = (await core.queries.ask('allocation.move_export', request, signal, onProgress)).rows
  })
  return { name, download: `downloads/${token}`, rows }
}

const routesOf = (os: Implementer, core: Core, folders: InputFolders) => ({
  preflight: os.allocation.preflight.handler(({ input, signal }) =>
    eventsWithContractErrors(core.preflight(input, signal)),
  ),
  sample: os.allocation.sample.handler(({ signal }) => core.sampleDrop(signal)),
  recentInputs: os.allocation.recentInputs.handler(() => recentInputSets(core)),
  folderInputs: os.allocation.folderInputs.handler(({ input, signal }) =>
    folders.look(input.path, signal),
  ),
  summary: os.allocation.summary.handler(({ input }) => core.allocationSummary(input.id)),
  assignments: os.allocation.assignments.handler(({ input: { id, ...page }, signal }) =>
    core.queries.ask('allocation.assignments', { folder: core.resultFolder(id), page }, signal),
  ),
  contracts: os.allocation.contracts.handler(({ input: { id, ...page }, signal }) =>
    core.queries.ask('allocation.contracts', { folder: core.resultFolder(id), page }, signal),
  ),
  user: os.allocation.user.handler(({ input: { id, ...of }, signal }) =>
    core.queries.ask('allocation.user', { folder: core.resultFolder(id), ...of }, signal),
  ),
  group: os.allocation.group.handler(({ input: { id, ...of }, signal }) =>
    core.queries.ask('allocation.group', { folder: core.resultFolder(id), ...of }, signal),
  ),
  contract: os.allocation.contract.handler(({ input: { id, ...of }, signal }) =>
    core.queries.ask('allocation.contract', { folder: core.resultFolder(id), ...of }, signal),
  ),
  compare: os.allocation.compare.handler(({ input: { a, b }, signal }) => {
    const side = (id: string) => {
      const run = core.queue.get(id)
      return {
        run,
        folder:
          run.kind === 'allocation' && hasResult(run.lifecycle) ? core.resultFolder(id) : null,
      }
    }
    return core.queries.ask('allocation.compare', { a: side(a), b: side(b) }, signal)
  }),
  compareUsers: os.allocation.compareUsers.handler(({ input, signal }) =>
    core.queries.ask(
      'allocation.compare_users',
      { ...input, a: core.resultFolder(input.a), b: core.resultFolder(input.b) },
      signal,
    ),
  ),
  compareMoves: os.allocation.compareMoves.handler(({ input, signal }) =>
    core.queries.ask('allocation.compare_moves', foldersOf(core, input), signal),
  ),
  moves: os.allocation.moves.handler(({ input: { a, b, ...page }, signal }) =>
    core.queries.ask('allocation.moves', { ...foldersOf(core, { a, b }), page }, signal),
  ),
  flows: os.allocation.flows.handler(({ input: { a, b, ...page }, signal }) =>
    core.queries.ask('allocation.flows', { ...foldersOf(core, { a, b }), page }, signal),
  ),
  moveTotals: os.allocation.moveTotals.handler(({ input: { of, ...runs }, signal }) =>
    core.queries.ask('allocation.move_totals', { ...foldersOf(core, runs), of }, signal),
  ),
  moveChoices: os.allocation.moveChoices.handler(({ input: { of, ...runs }, signal }) =>
    core.queries.ask('allocation.move_choices', { ...foldersOf(core, runs), of }, signal),
  ),
  exportMoves: os.allocation.exportMoves.handler(({ input, signal }) =>
    eventsWithContractErrors(
      exportEvents((stop, onProgress) => exportMoves(core, input, stop, onProgress), signal),
    ),
  ),
  totals: os.allocation.totals.handler(({ input: { id, of }, signal }) =>
    core.queries.ask('allocation.totals', { folder: core.resultFolder(id), of }, signal),
  ),
  choices: os.allocation.choices.handler(({ input: { id, of }, signal }) =>
    core.queries.ask('allocation.choices', { folder: core.resultFolder(id), of }, signal),
  ),
  distribution: os.allocation.distribution.handler(({ input: { id, ...request }, signal }) =>
    core.queries.ask('allocation.distribution', { folder: core.resultFolder(id), request }, signal),
  ),
  export: os.allocation.export.handler(({ input: { id, ...rows }, signal }) =>
    core.exportAllocation(id, rows, signal),
  ),
  exportEvents: os.allocation.exportEvents.handler(({ input: { id, ...rows }, signal }) =>
    eventsWithContractErrors(
      exportEvents((stop, onProgress) => core.exportAllocation(id, rows, stop, onProgress), signal),
    ),
  ),
})
