import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type AllocationSummary, allocationSummary } from '../../src-shared/allocation/summary.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import type { SweepJob } from '../../src-shared/allocation/sweep.ts'
import { sweepTitle } from '../../src-shared/allocation/sweep-words.ts'
import type { AllocationJob, DropJob } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'
import { requireDrop } from './write-order.ts'

export { queryTemplates } from './query-templates.ts'
export { keepWrite, readWrites, writeOrderOf } from './write-order.ts'
export { pointParameters, readSweep, sweepPointsPath } from './sweep-files.ts'

/**
 * What a run is called in lists until somebody names it: the folder, where all inputs lie in one;
 * else the drop that its queries ask for; else the file of the pairs without its endings.
 */
export function allocationTitle(job: Pick<AllocationJob, 'inputs'>): string {
  const paths = Object.values(job.inputs)
    .filter((source) => source !== undefined)
    .map((source) => (source.kind === 'file' ? source.path.replaceAll('\\', '/') : '*'))
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))))
  const [folder = ''] = folders
  const name = folders.size === 1 ? folder.slice(folder.lastIndexOf('/') + 1) : ''
  if (name !== '') return name
  const drop = Object.values(job.inputs)
    .flatMap((source) => (source?.kind === 'query' ? [source.parameters?.['drop_id']] : []))
    .find((id) => id !== undefined && id !== '')
  if (drop !== undefined) return `Drop ${drop}`
  const { elig } = job.inputs
  const file = basename((elig.kind === 'file' ? elig.path : sourceName(elig)).replaceAll('\\', '/'))
  return file.replace(/(\.(csv|tsv|jsonl|ndjson|json|parquet|gz|zst))+$/i, '')
}

/** What a run of the family is called in lists until somebody names it. */
export function jobTitle(job: DropJob): string {
  const title = allocationTitle(job)
  return job.kind === 'sweep' ? sweepTitle(title, job.over) : title
}

/** Refuses a job that cannot be done, before it is queued. Throws `bad_usage`. */
export function validateJob(job: DropJob): void {
  if (job.kind === 'sweep') validateSweep(job)
  else validateAllocation(job)
}

function validateSweep({ inputs, parameters, over, output }: SweepJob): void {
  const solvers = over.flatMap((axis) => (axis.over === 'solver' ? axis.values : []))
  for (const solver of solvers.length > 0 ? solvers : [parameters.solver]) {
    validateAllocation({
      kind: 'allocation',
      inputs,
      parameters: { ...parameters, solver },
      output: null,
      dry_run: false,
    })
  }
  const isEnforced =
    (parameters.enforce_assignment_ratio && parameters.assignment_ratio_guard !== 'off') ||
    parameters.user_ratio_guard === 'hard'
  if (!isEnforced && over.some((axis) => axis.over.startsWith('ratio'))) {
    throw expected('bad_usage', {
      what: 'Slack and targets change nothing: ratios are reported in these parameters, not enforced.',
      remedy: 'Enforce ratios (--enforce_assignment_ratio), or sweep something else.',
    })
  }
  if (output !== null && !/\.csv$/i.test(output)) {
    throw expected('bad_usage', {
      what: `The output ${output} of a sweep is a table of points and must end in .csv.`,
      remedy: 'Give it this ending.',
    })
  }
}

/**
 * Refuses what no drop can ask, before a run is queued. Throws `bad_usage`.
 */
export function validateAllocation(job: AllocationJob): void {
  if (job.output !== null && !/\.(csv|parquet)$/i.test(job.output)) {
    throw expected('bad_usage', {
      what: `The output ${job.output} is neither .csv nor .parquet.`,
      remedy: 'Give it one of the two endings.',
    })
  }
  requireDrop(job)
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
