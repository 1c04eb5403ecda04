import { jobKind, type JobKind } from '../../../src-shared/runs.ts'

/** What a kind of job is called on the screens. */
export const kindWords: Readonly<Record<JobKind, string>> = {
  allocation: 'Allocation',
  sweep: 'Sweep',
  events: 'Events',
  reconciliation: 'Reconciliation',
}

/** One kind needs no column and no filter. */
export const severalKinds = jobKind.options.length > 1
