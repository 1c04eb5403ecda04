import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { UserChoices } from './explain-choice.ts'
import type { ChoiceCandidate } from './explain-choice.ts'
import type { GroupTerms } from './user-choice.ts'

const amounts = fc.integer({ min: -8, max: 16 }).map((n) => n / 8)

const settings = fc.record({
  perUser: fc.integer({ min: 1, max: 4 }),
  terms: fc.record({
    sponsored: amounts,
    unsponsored: amounts,
    sponsoredHolder: amounts,
    otherHolder: amounts,
    mixed: fc.oneof(
      fc.constant(-Infinity),
      amounts.map((n) => -Math.abs(n)),
    ),
    leastSponsored: fc.integer({ min: 1, max: 3 }),
  }),
  candidates: fc.array(
    fc.record({
      sponsored: fc.boolean(),
      net: amounts,
      pinned: fc.constant(false),
      open: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    }),
    { maxLength: 7 },
  ),
  firstIsPinned: fc.boolean(),
})

it('finds the best sets with and without a candidate that trying every set finds', () => {
  fc.assert(
    fc.property(settings, ({ perUser, terms, candidates: drawn, firstIsPinned }) => {
      const candidates = drawn.map((each, index) =>
        index === 0 && firstIsPinned ? { ...each, pinned: true, open: true } : each,
      )
      const choices = new UserChoices(terms, perUser, candidates)
      const tried = (accept: (chosen: readonly number[]) => boolean): number =>
        bestByTrying(terms, perUser, candidates, accept)
      expect(choices.best.worth).toBe(tried(() => true))
      expect(choices.worthOf(choices.best.chosen)).toBe(choices.best.worth)
      for (const index of candidates.keys()) {
        const found = choices.bestWith(index)
        expect(found.worth).toBe(tried((chosen) => chosen.includes(index)))
        expect(found.worth === -Infinity || found.chosen.includes(index)).toBe(true)
        expect(choices.bestWithout(index).worth).toBe(tried((chosen) => !chosen.includes(index)))
      }
    }),
    { numRuns: 1500 },
  )
})

function bestByTrying(
  terms: GroupTerms,
  perUser: number,
  candidates: readonly ChoiceCandidate[],
  accept: (chosen: readonly number[]) => boolean,
): number {
  let best = -Infinity
  for (let mask = 0; mask < 2 ** candidates.length; mask++) {
    const chosen = [...candidates.keys()].filter((index) => (mask >> index) & 1)
    const isAllowed =
      chosen.length <= perUser &&
      chosen.every((index) => candidates[index]!.open) &&
      candidates.every(({ pinned }, index) => !pinned || chosen.includes(index))
    if (!isAllowed || !accept(chosen)) continue
    const sponsored = chosen.filter((index) => candidates[index]!.sponsored).length
    const other = chosen.length - sponsored
    const both = sponsored > 0 && other > 0
    if (both && (terms.mixed === -Infinity || sponsored < terms.leastSponsored)) continue
    const once =
      (sponsored > 0 ? terms.sponsoredHolder : other > 0 ? terms.otherHolder : 0) +
      (both ? terms.mixed : 0)
    const net = chosen.reduce((sum, index) => sum + candidates[index]!.net, 0)
    best = Math.max(best, net + sponsored * terms.sponsored + other * terms.unsponsored + once)
  }
  return best
}
