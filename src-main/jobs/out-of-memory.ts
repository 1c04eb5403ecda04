import type { Failure } from '../../src-shared/errors.ts'

/** The heap of a run is full, whether Node could end its thread alone or V8 took the process along. */
export const heapIsFull = {
  code: 'out_of_memory',
  what: 'The run needed more memory than it may use.',
  remedy:
    'Lower --cache_factor, raise --min_score, set a larger limits.heap_mib, or run it on a machine with more memory.',
  kept: 'Outputs that were there before are as they were.',
} as const satisfies Failure
