import type { AllocationInputs } from '../../src-shared/allocation/inputs.ts'
import type { Job } from '../../src-shared/runs.ts'
import { jobTitle as dropTitle, validateJob as validateDrop } from '../allocation/index.ts'
import { eventsTitle, RUNS_COMPARED } from '../events/index.ts'
import type { Roots } from '../platform/roots.ts'

/** What a run is called in lists until somebody names it. */
export function jobTitle(job: Job): string {
  return job.kind === 'events' ? eventsTitle(job) : dropTitle(job)
}

/** Refuses a job that cannot be done, before it is queued. Throws `not_supported` or `bad_usage`. */
export function validateJob(job: Job): void {
  if (job.kind !== 'events') validateDrop(job)
}

/** With how many earlier runs of the same inputs a run is compared. */
export function runsCompared(job: Job): number {
  return job.kind === 'events' ? RUNS_COMPARED : 0
}

/** The job with every path it names inside the roots of the host. Throws `forbidden`. */
export function confinedJob(job: Job, roots: Pick<Roots, 'confine'>): Job {
  const output = job.output === null ? null : roots.confine(job.output)
  if (job.kind !== 'events') return { ...job, inputs: confinedInputs(job.inputs, roots), output }
  const inputs = job.inputs.map((source) => ({ ...source, path: roots.confine(source.path) }))
  return { ...job, inputs, output }
}

export function confinedInputs(
  inputs: AllocationInputs,
  roots: Pick<Roots, 'confine'>,
): AllocationInputs {
  const confined = structuredClone(inputs)
  for (const source of Object.values(confined)) {
    if (source?.kind === 'file') source.path = roots.confine(source.path)
  }
  return confined
}
