import type { RunState } from '../../../src-shared/runs.ts'

/** Sets of states by which the list is filtered. */
export const stateSets: readonly {
  readonly value: string
  readonly label: string
  readonly states: readonly RunState[]
}[] = [
  { value: 'all', label: 'Every state', states: [] },
  { value: 'active', label: 'Queued or running', states: ['queued', 'running', 'cancelling'] },
  { value: 'result', label: 'With a result', states: ['succeeded', 'timed_out'] },
  { value: 'attention', label: 'Needs attention', states: ['timed_out', 'failed', 'interrupted'] },
  { value: 'succeeded', label: 'Succeeded', states: ['succeeded'] },
  { value: 'failed', label: 'Failed', states: ['failed'] },
  { value: 'cancelled', label: 'Cancelled', states: ['cancelled'] },
]

/** The named set with just these states; null where the address names another combination. */
export function stateSetOf(states: readonly RunState[] | undefined): string | null {
  const wanted = [...(states ?? [])].sort().join()
  return stateSets.find((set) => [...set.states].sort().join() === wanted)?.value ?? null
}
