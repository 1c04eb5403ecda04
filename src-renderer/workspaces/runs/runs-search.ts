import { choiceOf, choicesOf, present, textOf, type RawSearch } from '../../search-params.ts'
import type { JobKind, RunState } from '../../../src-shared/runs.ts'

/** Filters of the list of runs, as they stand in the address. */
export interface RunsSearch {
  readonly kind?: JobKind
  readonly state?: readonly RunState[]
  readonly text?: string
}

const kinds = ['allocation'] as const satisfies readonly JobKind[]
const states = [
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'timed_out',
  'failed',
  'cancelled',
  'interrupted',
] as const satisfies readonly RunState[]

export function parseRunsSearch(raw: RawSearch): RunsSearch {
  const state = choicesOf(states, raw['state'])
  return present({
    kind: choiceOf(kinds, raw['kind']),
    state: state.length === 0 ? undefined : state,
    text: textOf(raw['text']),
  })
}
