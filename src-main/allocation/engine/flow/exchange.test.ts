import { describe, expect, it } from 'vitest'
import { emptyTerms } from '../dual-bundle.ts'
import { createState, hold, isHeld, type State } from '../greedy-state.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import type { FlowCandidates } from './dual-result.ts'
import { Exchange } from './exchange.ts'
import { hard, unlimited } from '../solver.testing.ts'

const policy: Policy = {
  ...hard,
  perUser: 1,
  guard: 'off',
  sponsoredFirst: 0,
  scarcityAlpha: 0,
  fillBonus: 0,
  cacheFactor: 0,
}

/** Unsponsored contracts; scores by user, then contract, 0: not eligible. */
function dropOf(scores: readonly (readonly number[])[], cap: readonly number[]): Instance {
  const rowStart = [0]
  const contract: number[] = []
  const score: number[] = []
  for (const row of scores) {
    for (const [c, value] of row.entries()) {
      if (value === 0) continue
      contract.push(c)
      score.push(value)
    }
    rowStart.push(contract.length)
  }
  return {
    users: scores.length,
    contracts: cap.length,
    groups: 1,
    rowStart: Uint32Array.from(rowStart),
    contract: Uint16Array.from(contract),
    score: Float64Array.from(score),
    cap: Int32Array.from(cap),
    sponsored: new Uint8Array(cap.length),
    groupOf: new Int32Array(scores.length),
    target: Float64Array.of(NaN),
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}

function candidatesOf(state: State): FlowCandidates {
  const { instance, scale } = state
  const start = new Uint32Array(2 * instance.users + 1)
  for (let u = 0; u < instance.users; u++) {
    start[2 * u + 1] = instance.rowStart[u]!
    start[2 * u + 2] = instance.rowStart[u + 1]!
  }
  return {
    start,
    contract: instance.contract,
    value: Float32Array.from(instance.score, (score) => score / scale),
  }
}

function exchangeOf(state: State, price: readonly number[], guarded = false): Exchange {
  return new Exchange(state, {
    candidates: candidatesOf(state),
    terms: emptyTerms(state.instance.groups),
    price: Float64Array.from(price),
    reach: 10,
    tolerance: 1e-6,
    slack: 1e-6,
    guarded,
  })
}

function heldBy(state: State): number[] {
  return Array.from({ length: state.instance.users }, (_, u) =>
    state.instance.cap.findIndex((_cap, c) => isHeld(state, u, c)),
  )
}

describe('Exchange', () => {
  it('moves the user who loses least from a contract over its capacity', () => {
    const state = createState(
      dropOf(
        [
          [4, 1],
          [4, 3],
        ],
        [1, 1],
      ),
      policy,
    )
    hold(state, 0, 0)
    hold(state, 1, 0)
    expect(exchangeOf(state, [0, 0]).removeExcess(unlimited)).toBe(0)
    expect(heldBy(state)).toEqual([0, 1])
  })

  it('goes through contracts that are full, along the path that costs least', () => {
    const state = createState(
      dropOf(
        [
          [4, 3, 0],
          [4, 0, 0],
          [0, 4, 3],
        ],
        [1, 1, 1],
      ),
      policy,
    )
    hold(state, 0, 0)
    hold(state, 1, 0)
    hold(state, 2, 1)
    expect(exchangeOf(state, [0, 0, 0]).removeExcess(unlimited)).toBe(0)
    expect(heldBy(state)).toEqual([1, 0, 2])
  })

  it('gives a seat up where there is no room at all', () => {
    const state = createState(dropOf([[4], [1]], [1]), policy)
    hold(state, 0, 0)
    hold(state, 1, 0)
    expect(exchangeOf(state, [0]).removeExcess(unlimited)).toBe(0)
    expect(heldBy(state)).toEqual([0, -1])
  })

  it('draws users with a free slot to capacity that has a price', () => {
    const state = createState(
      dropOf(
        [
          [4, 3],
          [2, 0],
        ],
        [1, 1],
      ),
      policy,
    )
    hold(state, 0, 0)
    // User 1 can only take contract 0, whose holder can move on to contract 1.
    expect(exchangeOf(state, [0.5, 0.4]).fillDeficits(unlimited)).toBeGreaterThan(0)
    expect(heldBy(state)).toEqual([1, 0])
  })
})
