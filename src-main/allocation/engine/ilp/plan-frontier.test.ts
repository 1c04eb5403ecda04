import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completionLoss, type Frontier, frontierStart, type Move, moved } from './plan-frontier.ts'

const multiplier = 0.75

/** Each user's choices: the first is the one picked, none loses less than nothing at the multiplier. */
const users = fc.array(
  fc
    .array(
      fc.record({
        weight: fc.constantFrom(-1, -0.5, -0.3, 0.3, 0.5, 1),
        lost: fc.oneof(fc.constantFrom(0, 0.25, 0.5), fc.double({ min: 0, max: 2, noNaN: true })),
      }),
      { maxLength: 3 },
    )
    .map((others): readonly Move[] => [
      { choice: 0, weight: 0, loss: 0 },
      ...others.map(({ weight, lost }, n) => ({
        choice: n + 1,
        weight,
        loss: lost + multiplier * weight,
      })),
    ]),
  { maxLength: 5 },
)

interface Plan {
  readonly weight: number
  readonly loss: number
}

/** Every combination of one move a user. */
function allPlans(chosen: readonly (readonly Move[])[]): readonly Plan[] {
  return chosen.reduce<readonly Plan[]>(
    (plans, moves) =>
      plans.flatMap(({ weight, loss }) =>
        moves.map((move) => ({ weight: weight + move.weight, loss: loss + move.loss })),
      ),
    [{ weight: 0, loss: 0 }],
  )
}

function leastLoss(plans: readonly Plan[], least: number): number {
  return plans
    .filter(({ weight }) => weight >= least)
    .reduce((found, { loss }) => Math.min(found, loss), Infinity)
}

function frontierOf(chosen: readonly (readonly Move[])[], most = Infinity): Frontier {
  return chosen.reduce((before, moves) => moved(before, moves, multiplier, most), frontierStart())
}

describe('frontiers of partial plans', () => {
  it('know the least loss at every balance that a combination of moves can have', () => {
    fc.assert(
      fc.property(users, (chosen) => {
        const plans = allPlans(chosen)
        const frontier = frontierOf(chosen)
        for (const { weight } of plans) {
          const at = frontier.cheapest(weight - 1e-12)
          expect(frontier.loss[at]).toBeCloseTo(leastLoss(plans, weight - 1e-12), 9)
        }
        expect(frontier.cheapest(100)).toBe(-1)
      }),
      { numRuns: 100 },
    )
  })

  it('leave out nothing but what loses more than the most at the multiplier', () => {
    fc.assert(
      fc.property(users, fc.double({ min: 0, max: 2, noNaN: true }), (chosen, most) => {
        const frontier = frontierOf(chosen, most)
        for (const { weight, loss } of allPlans(chosen)) {
          if (loss - multiplier * weight > most - 1e-9) continue
          const at = frontier.cheapest(weight - 1e-9)
          expect(frontier.loss[at]).toBeLessThanOrEqual(loss + 1e-9)
        }
        for (let n = 0; n < frontier.length; n++) {
          const lost = frontier.loss[n]! - multiplier * frontier.weight[n]!
          expect(lost).toBeLessThanOrEqual(most)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('are completed by one another as all their moves together would be', () => {
    fc.assert(
      fc.property(users, users, fc.double({ min: -3, max: 3, noNaN: true }), (one, two, least) => {
        const found = completionLoss(frontierOf(one), frontierOf(two), least)
        const plans = allPlans([...one, ...two])
        // A balance that is met or missed by rounding alone is either.
        expect(found).toBeLessThanOrEqual(leastLoss(plans, least + 1e-9) + 1e-9)
        expect(found).toBeGreaterThanOrEqual(leastLoss(plans, least - 1e-9) - 1e-9)
      }),
      { numRuns: 60 },
    )
  })
})
