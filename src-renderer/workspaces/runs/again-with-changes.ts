import type { JobKind, Run } from '../../../src-shared/runs.ts'

const forms = {
  allocation: '/allocation/new',
  sweep: '/allocation/sweep',
  events: '/events/new',
  reconciliation: '/reconciliation/new',
} as const satisfies Record<JobKind, string>

/** Where a run is started again with changes: the form of its kind. */
export function againWithChanges({ id, kind }: Pick<Run, 'id' | 'kind'>) {
  return { to: forms[kind], search: { from: id } } as const
}
