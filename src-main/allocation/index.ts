import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type AllocationSummary, allocationSummary } from '../../src-shared/allocation/summary.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'

/**
 * What a run is called in lists until somebody names it: the folder, where all inputs lie in one;
 * else the file of the pairs without its endings.
 */
export function allocationTitle(job: AllocationJob): string {
  const paths = Object.values(job.inputs)
    .filter((source) => source !== undefined)
    .map(({ path }) => path.replaceAll('\\', '/'))
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))))
  const [folder = ''] = folders
  const name = folders.size === 1 ? folder.slice(folder.lastIndexOf('/') + 1) : ''
  if (name !== '') return name
  const file = basename(job.inputs.elig.path.replaceAll('\\', '/'))
  return file.replace(/(\.(csv|tsv|jsonl|ndjson|json|parquet|gz|zst))+$/i, '')
}

/**
 * Refuses what this version cannot do, and what no drop can ask, before a run is queued.
 * Throws `not_supported` or `bad_usage`.
 */
export function validateAllocation(job: AllocationJob): void {
  if (job.parameters.solver === 'ilp') {
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
