import type { MetricsOutcome } from '../../../src-shared/metrics.ts'
import { activeStates, type RunState } from '../../../src-shared/runs.ts'
import { stringifySearch } from '../../search-params.ts'

export interface RunsOf {
  /** Created at this instant or later, and before the other. */
  readonly from?: string | null
  readonly to?: string
  readonly outcome?: MetricsOutcome
  readonly sort?: string
  /** Dry runs count in no figure but what they take of the disk. */
  readonly withDryRuns?: boolean
}

const statesOf: Readonly<Record<MetricsOutcome, readonly RunState[]>> = {
  ok: ['succeeded'],
  warning: ['succeeded'],
  timed_out: ['timed_out'],
  failed: ['failed'],
  interrupted: ['interrupted'],
  cancelled: ['cancelled'],
  active: activeStates,
}

/** Where the list of runs shows those behind a number. */
export function runsAddress({ from, to, outcome, sort, withDryRuns }: RunsOf): string {
  const search = stringifySearch({
    state: outcome === undefined ? undefined : statesOf[outcome],
    outcome: outcome === 'ok' || outcome === 'warning' ? outcome : undefined,
    dry: withDryRuns === true ? undefined : 'no',
    from,
    to,
    sort,
  })
  return `#/runs${search}`
}
