import type {
  ChangedPair,
  ChangesRequest,
  ReconciliationChanges,
} from '../../../src-shared/reconciliation/changes.ts'
import type { LoadedResult } from '../result-load.ts'
import { ACCEPT, REVIEW, titlesOf } from '../result-state.ts'
import { fitToAnswers } from './answers.ts'
import { changedPairs, countMoves } from './changes.ts'
import type { TitleOf } from './queue.ts'

/** The last comparison: its pages are asked for one after the other. */
let known:
  | {
      readonly before: LoadedResult
      readonly after: LoadedResult
      readonly all: readonly ChangedPair[]
    }
  | undefined

/** What two runs decide otherwise, with every decision so far, and how good each thinks it is. */
export function changesPage(
  before: LoadedResult,
  after: LoadedResult,
  { from, to, offset, limit }: Omit<ChangesRequest, 'before' | 'after'>,
): ReconciliationChanges {
  if (known === undefined || known.before !== before || known.after !== after) {
    const titles = { before: titleIn(before), after: titleIn(after) }
    known = { before, after, all: changedPairs(before.state, after.state, titles) }
  }
  const rows = known.all.filter(
    (pair) => (from === null || pair.from === from) && (to === null || pair.to === to),
  )
  return {
    before: qualityOf(before),
    after: qualityOf(after),
    moves: countMoves(known.all),
    rows: rows.slice(offset, offset + limit),
    total: rows.length,
    answers: fitToAnswers(before.state, after.state),
  }
}

function titleIn({ state }: LoadedResult): TitleOf {
  const titles = { left: titlesOf(state, 'left'), right: titlesOf(state, 'right') }
  return (side, row) => titles[side](row)
}

function qualityOf({ state, stored }: LoadedResult): ReconciliationChanges['before'] {
  let accepted = state.effective.added.length
  let review = 0
  for (const decision of state.effective.decision) {
    if (decision === ACCEPT) accepted += 1
    else if (decision === REVIEW) review += 1
  }
  const { estimate, truth } = stored.summary
  return { accepted, review, estimate, truth: truth === null ? null : truth.accepted }
}
