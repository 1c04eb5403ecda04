import type { Run } from '../../../src-shared/runs.ts'

/** Where a run is started again with changes: the form of its kind. */
export function againWithChanges({ id, kind }: Pick<Run, 'id' | 'kind'>) {
  return {
    to: kind === 'sweep' ? '/allocation/sweep' : '/allocation/new',
    search: { from: id },
  } as const
}
