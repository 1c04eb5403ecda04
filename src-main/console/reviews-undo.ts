import type { UndoRequest } from '../../src-shared/reconciliation/review.ts'
import { expected } from '../platform/errors.ts'
import type { LogState } from '../reconciliation/index.ts'
import type { EventRange } from '../store/reviews-blocks.ts'

/**
 * The events that an undo takes back, in order. Throws `not_found` where there is nothing,
 * `conflict` where it is undone.
 */
export function undoTargets(
  state: LogState,
  request: UndoRequest,
  who: string,
): readonly EventRange[] {
  switch (request.what) {
    case 'last': {
      const last = lastOf(state, who)
      if (last === null) throw nothingToUndo('You have decided nothing that could be undone.')
      return last.batch === null ? [one(last.number)] : ofBatch(state, last.batch)
    }
    case 'number': {
      const number = request.undoes
      if (number > state.number) throw nothingToUndo(`There is no decision ${number}.`)
      if (!state.counts(number)) {
        throw expected('conflict', {
          what: `Decision ${number} is undone already.`,
          remedy: 'Look at the history of decisions again.',
          kept: 'Nothing was changed.',
        })
      }
      return [one(number)]
    }
    case 'batch': {
      const ranges = ofBatch(state, request.batch)
      if (ranges.length === 0) {
        throw nothingToUndo('Nothing of this bulk decision is left to undo.')
      }
      return ranges
    }
  }
}

/** The last decision of somebody that still counts. */
function lastOf(
  state: LogState,
  who: string,
): { readonly number: number; readonly batch: string | null } | null {
  for (const block of state.blocks.toReversed()) {
    if (block.who !== who || block.action === 'undo') continue
    const last = state.counting(block).at(-1)
    if (last !== undefined) return { number: last.from + last.count - 1, batch: block.batch }
  }
  return null
}

const one = (number: number): EventRange => ({ from: number, count: 1 })

function ofBatch(state: LogState, batch: string): readonly EventRange[] {
  return state.blocks
    .filter((block) => block.batch === batch)
    .flatMap((block) => state.counting(block))
}

function nothingToUndo(what: string): Error {
  return expected('not_found', {
    what,
    remedy: 'Look at the history of decisions again.',
    kept: 'Nothing was changed.',
  })
}
