import { hasResult } from '../../../src-shared/run-states.ts'
import type { Run } from '../../../src-shared/runs.ts'
import { activeRunOf } from '../runs/run-view.ts'

/** What somebody who comes in would do next, with where it is done. */
export type NextStep =
  | { readonly kind: 'look' | 'follow' | 'open'; readonly run: Run }
  | { readonly kind: 'compare'; readonly run: Run; readonly before: string }
  | { readonly kind: 'start' }

/**
 * What failed comes first, then what works, then the newest result: beside the one before it where the
 * same work was done twice. `runs` are the newest first.
 */
export function nextStep(runs: readonly Run[], attention: readonly Run[]): NextStep {
  const [ill] = attention
  if (ill !== undefined) return { kind: 'look', run: ill }
  const active = runs.find((run) => activeRunOf(run) !== null)
  if (active !== undefined) return { kind: 'follow', run: active }
  const results = runs.filter(({ lifecycle }) => hasResult(lifecycle))
  const [newest] = results
  if (newest === undefined) return { kind: 'start' }
  const before = results.find(
    (run) =>
      run.id !== newest.id &&
      run.kind === 'allocation' &&
      newest.kind === 'allocation' &&
      run.title === newest.title,
  )
  return before === undefined
    ? { kind: 'open', run: newest }
    : { kind: 'compare', run: newest, before: before.id }
}
