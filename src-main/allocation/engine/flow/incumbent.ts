import { ALL_PAIRS, sampleUsers, usersWithPairs, type Candidates } from '../candidates.ts'
import { Bundle, emptyTerms, fillTerms, type GroupTerms, type Multipliers } from '../dual-bundle.ts'
import { DualSearch, type DualInput } from '../dual-search.ts'
import { hold, isHeld, mayTake, type State } from '../greedy-state.ts'
import type { Control } from '../model.ts'
import { restoreRatios, type GroupUsers } from '../repair-ratio.ts'

const SAMPLE_USERS = 2000
/** Heights of the noise and iterations at each. */
const LEVELS = [
  [0.1, 25],
  [0.02, 20],
] as const

/**
 * A first feasible result in one pass over the pairs: rough prices from a small sample, then every
 * user in an order of chance takes the best of what is left at those prices. From a state that holds
 * pins and their support only.
 */
export function firstIncumbent(
  state: State,
  input: DualInput,
  groupUsers: GroupUsers,
  control: Control,
): void {
  const { instance, policy } = state
  const everybody = usersWithPairs(instance)
  const search = new DualSearch(input, everybody.length)
  const sample = sampleUsers(everybody, SAMPLE_USERS, policy.seed)
  for (const [noise, iterations] of LEVELS) {
    const candidates = search.candidates(sample, ALL_PAIRS, noise, control)
    search.run(candidates, iterations, 0.3 * noise, control, () => {})
  }
  const chooser = new Chooser(state, search.multipliers)
  const stride = strideOf(everybody.length)
  for (let i = 0, at = 0; i < everybody.length; i++, at = (at + stride) % everybody.length) {
    if ((i & 1023) === 0) {
      control.checkpoint()
      if (control.now() >= control.deadline) break
    }
    chooser.serve(everybody[at]!)
  }
  restoreRatios(state, groupUsers, search.multipliers.contract)
}

/** A step that visits all of so many positions once, neighbours far apart. */
function strideOf(length: number): number {
  let stride = Math.max(1, Math.floor(0.6180339887 * length))
  while (greatestCommonDivisor(stride, length) > 1) stride++
  return stride
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** Gives single users the best choice from the capacity that is left. */
class Chooser {
  readonly #state: State
  readonly #multipliers: Multipliers
  readonly #terms: GroupTerms
  readonly #bundle: Bundle
  readonly #factor: Float64Array
  readonly #bonus: number
  /** The one row that the bundle looks at. */
  readonly #row: Candidates

  constructor(state: State, multipliers: Multipliers) {
    const { instance, policy, rules, lifts, scale } = state
    this.#state = state
    this.#multipliers = multipliers
    this.#terms = emptyTerms(instance.groups)
    fillTerms(this.#terms, multipliers, rules, policy)
    this.#bundle = new Bundle(policy.perUser, rules.leastSponsored)
    this.#factor = lifts.map((lift) => lift / scale)
    this.#bonus = policy.fillBonus / scale
    this.#row = {
      user: new Int32Array(1),
      start: new Uint32Array(3),
      contract: new Uint16Array(instance.contracts),
      value: new Float32Array(instance.contracts),
      noise: new Uint8Array(instance.contracts),
      noiseUnit: 0,
    }
  }

  serve(user: number): void {
    const state = this.#state
    const { instance } = state
    this.#fillRow(user)
    this.#bundle.choose(
      this.#row,
      0,
      this.#multipliers.contract,
      this.#terms,
      instance.groupOf[user]!,
    )
    const { sponsored, plain, sponsoredContract, plainContract } = this.#bundle
    for (let j = 0; j < sponsored; j++) {
      if (mayTake(state, user, true)) hold(state, user, sponsoredContract[j]!)
    }
    for (let j = 0; j < plain; j++) {
      if (mayTake(state, user, false)) hold(state, user, plainContract[j]!)
    }
  }

  /** The open pairs of the user: sponsored ones from the front, the others behind them. */
  #fillRow(user: number): void {
    const { instance, free, fixed } = this.#state
    const { rowStart, contract, score, sponsored } = instance
    const { start } = this.#row
    let at = 0
    for (let kind = 1; kind >= 0; kind--) {
      for (let pair = rowStart[user]!; pair < rowStart[user + 1]!; pair++) {
        const c = contract[pair]!
        if (sponsored[c] !== kind || free[c]! <= 0) continue
        if (fixed[user]! > 0 && isHeld(this.#state, user, c)) continue
        this.#row.contract[at] = c
        this.#row.value[at] = score[pair]! * this.#factor[c]! + this.#bonus
        at++
      }
      start[2 - kind] = at
    }
  }
}
