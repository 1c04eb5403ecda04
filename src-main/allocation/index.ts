import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type AllocationSummary, allocationSummary } from '../../src-shared/allocation/summary.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'

/** What a run is called in lists until somebody names it: the folder or file its pairs come from. */
export function allocationTitle(job: AllocationJob): string {
  const path = job.inputs.elig.path.replaceAll('\\', '/')
  const folder = path.split('/').at(-2)
  return folder === undefined || folder === '' ? basename(path) : `${folder} / ${basename(path)}`
}

/**
 * Refuses what this version cannot do, and what no drop can ask, before a run is queued.
 * Throws `not_supported` or `bad_usage`.
 */
export function validateAllocation(job: AllocationJob): void {
  if (job.parameters.solver !== 'greedy') {
    throw expected('not_supported', {
      what: `The solver "${job.parameters.solver}" is not part of this version yet.`,
      remedy: 'Use --solver greedy: it reports the same certified bound and gap.',
    })
  }
  if (job.output !== null && !/\.(csv|parquet)$/i.test(job.output)) {
    throw expected('bad_usage', {
      what: `The output ${job.output} is neither .csv nor .parquet.`,
      remedy: 'Give it one of the two endings.',
    })
  }
}

/** The summary of a published allocation. `folder` is the run's. */
export async function readAllocationSummary(folder: string): Promise<AllocationSummary> {
  const path = join(folder, 'artifacts', 'summary.json')
  try {
    return allocationSummary.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw expected('not_found', {
      what: 'This run has no readable result.',
      remedy: 'Run it again; a run that failed or was cancelled keeps its log only.',
      cause: error,
    })
  }
}
