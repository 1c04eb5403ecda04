import { pointParameters, readSweep } from '../../allocation/index.ts'
import { expected } from '../../platform/errors.ts'
import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const scenariosRoutes = (os: Implementer, core: Core) => ({
  sweep: os.scenarios.sweep.handler(({ input: { id } }) => {
    if (core.queue.get(id).job.kind !== 'sweep') throw noSweep(id)
    return readSweep(core.resultFolder(id))
  }),
  pointJob: os.scenarios.pointJob.handler(async ({ input: { id, point } }) => {
    const { job } = core.queue.get(id)
    if (job.kind !== 'sweep') throw noSweep(id)
    const parameters = await pointParameters(core.resultFolder(id), point)
    return {
      kind: 'allocation' as const,
      inputs: job.inputs,
      parameters,
      output: null,
      dry_run: false,
    }
  }),
  whatIf: os.scenarios.whatIf.handler(({ input: { id, ...request }, signal }) =>
    core.whatIf.ask('allocation.what_if', { folder: allocationFolder(core, id), request }, signal),
  ),
  readyWhatIf: os.scenarios.readyWhatIf.handler(({ input: { id }, signal }) =>
    core.whatIf.ask('allocation.what_if_ready', { folder: allocationFolder(core, id) }, signal),
  ),
})

function allocationFolder(core: Core, id: string): string {
  if (core.queue.get(id).job.kind !== 'allocation') throw noAllocation(id)
  return core.resultFolder(id)
}

function noAllocation(id: string): Error {
  return expected('not_found', {
    what: `Run ${id} is no allocation.`,
    remedy: 'Open a point of a sweep as a run, and ask that.',
  })
}

function noSweep(id: string): Error {
  return expected('not_found', {
    what: `Run ${id} is no sweep.`,
    remedy: 'Only a sweep has points.',
  })
}
