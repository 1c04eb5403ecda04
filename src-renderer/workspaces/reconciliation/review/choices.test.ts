import { describe, expect, it } from 'vitest'
import type { Alternative } from '../../../../src-shared/reconciliation/result.ts'
import { chooseInstead, choicesOf, sidesWithout } from './choices.ts'

const alternative = (id: string, decision: Alternative['decision'] = 'review'): Alternative => ({
  pair: 1,
  id,
  title: id,
  weight: 0,
  confidence: 0.5,
  decision,
  reason: null,
  decided_by: 'engine',
})
const some = (count: number) => Array.from({ length: count }, (_, at) => alternative(`x${at}`))
const of = (left: readonly Alternative[], right: readonly Alternative[]) => ({
  left_alternatives: [...left],
  right_alternatives: [...right],
})

describe('alternatives', () => {
  it('share the nine keys, the left record having at least five', () => {
    const keys = (left: number, right: number) =>
      choicesOf(of(some(left), some(right))).map(({ place }) => place)
    expect(keys(2, 1)).toEqual([1, 2, 3])
    expect(keys(7, 6)).toEqual([1, 2, 3, 4, 5, null, null, 6, 7, 8, 9, null, null])
    expect(keys(12, 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, null, null, null])
  })

  const open = { left: 'a', right: 'x' }
  const chosen = { left: 'a', right: 'y' }
  const actions = (...asked: Parameters<typeof chooseInstead>) =>
    chooseInstead(...asked).decisions.map(({ action }) => action)

  it('take the place of the open pair by the cardinality, or by a rejection', () => {
    expect(actions(open, chosen, 'many_to_one', false)).toEqual(['accept'])
    expect(actions(open, chosen, 'many_to_one', true)).toEqual(['accept', 'reject'])
    expect(actions(open, chosen, 'one_to_many', false)).toEqual(['accept', 'reject'])
    expect(actions(open, { left: 'b', right: 'x' }, 'one_to_one', false)).toEqual(['accept'])
  })

  it('are just accepted where they are the open pair', () => {
    expect(actions(open, open, 'many_to_many', false)).toEqual(['accept'])
  })
})

describe('no counterpart', () => {
  it('is asked about a side only where both may be meant', () => {
    expect(sidesWithout(of([], []), 'one_to_one')).toEqual(['left', 'right'])
    expect(sidesWithout(of([], []), 'many_to_one')).toEqual(['left'])
    expect(sidesWithout(of([], []), 'one_to_many')).toEqual(['right'])
    expect(sidesWithout(of([], [alternative('b', 'accept')]), 'one_to_one')).toEqual(['left'])
    expect(sidesWithout(of([alternative('y', 'accept')], []), 'many_to_one')).toEqual(['right'])
    expect(sidesWithout(null, undefined)).toEqual(['left', 'right'])
  })
})
