import type { CutAtSource } from './query-inputs.ts'
import { english, type Numbers } from './words.ts'

/** The sentence that goes with every bound and gap of a run whose candidates were cut at the source. */
export function cutSentence(cut: CutAtSource, numbers: Numbers = english): string {
  return `Bound and gap are relative to the pairs that came: the query kept the best ${numbers.number(cut.value)} of each user and kind (${cut.parameter}), ${numbers.count(cut.rows, 'pair')} of ${numbers.number(cut.rows_before)}.`
}
