import type { AllocationInputs, InputSource } from '../../src-shared/allocation/inputs.ts'
import { assertNever } from '../../src-shared/errors.ts'
import type { EventSource } from '../../src-shared/events/job.ts'
import type { ReconciliationInputs } from '../../src-shared/reconciliation/inputs.ts'
import type { Job, LogLevel } from '../../src-shared/runs.ts'
import { jobTitle as dropTitle, validateJob as validateDrop } from '../allocation/index.ts'
import { eventLogLevel, eventsTitle, RUNS_COMPARED } from '../events/index.ts'
import type { Roots } from '../platform/roots.ts'
import { connectionNames } from './connections.ts'
import { reconciliationTitle, validateReconciliation } from '../reconciliation/index.ts'

/** What a run is called in lists until somebody names it. */
export function jobTitle(job: Job): string {
  switch (job.kind) {
    case 'allocation':
    case 'sweep':
      return dropTitle(job)
    case 'events':
      return eventsTitle(job)
    case 'reconciliation':
      return reconciliationTitle(job)
    default:
      return assertNever(job)
  }
}

/** Refuses a job that cannot be done, before it is queued. Throws `not_supported` or `bad_usage`. */
export function validateJob(job: Job): void {
  if (job.kind === 'reconciliation') validateReconciliation(job)
  else if (job.kind !== 'events') validateDrop(job)
}

/** The lowest level of the log lines that a job wants kept, where it says so. */
export function logLevelOf(job: Job): { readonly logLevel?: LogLevel } {
  return job.kind === 'events' ? { logLevel: eventLogLevel(job.configuration) } : {}
}

/** With how many earlier runs of the same inputs a run is compared. */
export function runsCompared(job: Job): number {
  return job.kind === 'events' ? RUNS_COMPARED : 0
}

/** The runs that a job itself names as those it builds upon; undefined: it names none. */
export function earlierRunOf(job: Job): string[] | undefined {
  if (job.kind !== 'reconciliation') return undefined
  return job.earlier === null ? [] : [job.earlier]
}

/** The connections that a job reads from and writes to. */
export function connectionsOf(job: Job): readonly string[] {
  const read = connectionNames(job.inputs)
  const target = job.kind === 'events' ? job.load : job.kind === 'sweep' ? undefined : job.write
  return target === null || target === undefined ? read : [...read, target.connection]
}

/** The job with every path it names inside the roots of the host. Throws `forbidden`. */
export function confinedJob(job: Job, roots: Pick<Roots, 'confine'>): Job {
  const output = job.output === null ? null : roots.confine(job.output)
  switch (job.kind) {
    case 'allocation':
    case 'sweep':
      return { ...job, inputs: confinedInputs(job.inputs, roots), output }
    case 'reconciliation':
      return { ...job, inputs: confinedInputs(job.inputs, roots), output }
    case 'events': {
      return { ...job, inputs: confinedSources(job.inputs, roots), output }
    }
    default:
      return assertNever(job)
  }
}

/** Log files inside the roots of the host; queries name none. Throws `forbidden`. */
export function confinedSources(
  sources: readonly EventSource[],
  roots: Pick<Roots, 'confine'>,
): EventSource[] {
  return sources.map((source) =>
    source.kind === 'file' ? { ...source, path: roots.confine(source.path) } : source,
  )
}

export function confinedInputs<I extends AllocationInputs | ReconciliationInputs>(
  inputs: I,
  roots: Pick<Roots, 'confine'>,
): I {
  const confined = structuredClone(inputs)
  const sources: readonly (InputSource | undefined)[] = Object.values(confined)
  for (const source of sources) {
    if (source?.kind === 'file') source.path = roots.confine(source.path)
  }
  return confined
}
