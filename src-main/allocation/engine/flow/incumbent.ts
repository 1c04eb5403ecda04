import { ALL_PAIRS, sampleUsers, usersWithPairs, type Candidates } from '../candidates.ts'
import { Bundle, emptyTerms, fillTerms, type GroupTerms, type Multipliers } from '../dual-bundle.ts'
import { DualSearch, type DualInput } from '../dual-search.ts'
import { hold, isHeld, mayTake, type State } from '../greedy-state.ts'
import type { Control } from '../model.ts'
import { pairNoise } from '../noise.ts'
import { withTimeShare } from './time-share.ts'
import { restoreRatios, type GroupUsers } from '../repair-ratio.ts'

const SAMPLE_USERS = 1500
/** Share of the time limit that rough prices may use. */
const PRICES_TIME = 0.15
/** Users who are served one after the other, as their pairs lie together. */
const BLOCK = 16
/** Heights of the noise and iterations at each. */
const LEVELS = [
  [0.1, 25],
  [0.02, 20],
] as const

const MOST_NOISE = 255

/**
 * A first feasible result in one pass over the pairs: rough prices from a small sample, then everybody
 * in an order of chance takes the best of what is left at those prices. From a state that holds
 * pins and their support only. Returns the rough prices.
 */
export function firstIncumbent(
  state: State,
  input: DualInput,
  groupUsers: GroupUsers,
  control: Control,
): Multipliers {
  const { instance, policy } = state
  const everybody = usersWithPairs(instance)
  const search = new DualSearch(input, everybody.length)
  const sample = sampleUsers(everybody, SAMPLE_USERS, policy.seed)
  const brief = withTimeShare(control, PRICES_TIME)
  for (const [noise, iterations] of LEVELS) {
    const candidates = search.candidates(sample, ALL_PAIRS, noise, brief)
    search.run(candidates, iterations, 0.3 * noise, brief, () => {})
  }
  const chooser = new Chooser(state, search.multipliers, LEVELS.at(-1)![0])
  const blocks = Math.ceil(everybody.length / BLOCK)
  const stride = strideOf(blocks)
  for (let i = 0, block = 0; i < blocks; i++, block = (block + stride) % blocks) {
    if ((i & 63) === 0) {
      control.checkpoint()
      if (control.now() >= control.deadline) break
    }
    const end = Math.min(everybody.length, (block + 1) * BLOCK)
    for (let at = block * BLOCK; at < end; at++) chooser.serve(everybody[at]!)
  }
  restoreRatios(state, groupUsers, search.multipliers.contract)
  return search.multipliers
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
  /** Fill bonus less price; -Infinity once the contract is full. */
  readonly #offset: Float64Array
  readonly #best: readonly [plain: BestOpen, paid: BestOpen]
  /** The one row that the bundle looks at. */
  readonly #row: Candidates
  readonly #noiseUnit: number

  /** Ties are settled by noise of the height that the multipliers were found with. */
  constructor(state: State, multipliers: Multipliers, noiseHeight: number) {
    const { instance, policy, rules, lifts, scale } = state
    this.#state = state
    this.#multipliers = multipliers
    this.#noiseUnit = noiseHeight / MOST_NOISE
    this.#terms = emptyTerms(instance.groups)
    fillTerms(this.#terms, multipliers, rules, policy)
    this.#bundle = new Bundle(policy.perUser, rules.leastSponsored)
    this.#factor = lifts.map((lift) => lift / scale)
    this.#offset = multipliers.contract.map((price, c) =>
      state.free[c]! > 0 ? policy.fillBonus / scale - price : -Infinity,
    )
    this.#best = [new BestOpen(policy.perUser), new BestOpen(policy.perUser)]
    this.#row = {
      user: new Int32Array(1),
      start: new Uint32Array(3),
      contract: new Uint16Array(2 * policy.perUser),
      value: new Float32Array(2 * policy.perUser),
      noise: new Uint8Array(2 * policy.perUser),
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
    for (let j = 0; j < sponsored; j++) this.#give(user, sponsoredContract[j]!, true)
    for (let j = 0; j < plain; j++) this.#give(user, plainContract[j]!, false)
  }

  #give(user: number, contract: number, sponsored: boolean): void {
    const state = this.#state
    if (!mayTake(state, user, sponsored)) return
    hold(state, user, contract)
    if (state.free[contract] === 0) this.#offset[contract] = -Infinity
  }

  /** The K best open pairs of each kind. */
  #fillRow(user: number): void {
    const { instance, fixed, policy } = this.#state
    const unit = this.#noiseUnit
    const height = MOST_NOISE * unit
    const { rowStart, contract, score, sponsored } = instance
    const factor = this.#factor
    const offset = this.#offset
    const [plain, paid] = this.#best
    plain.clear()
    paid.clear()
    const mayHold = fixed[user]! > 0
    const end = rowStart[user + 1]!
    for (let pair = rowStart[user]!; pair < end; pair++) {
      const c = contract[pair]!
      const bare = score[pair]! * factor[c]! + offset[c]!
      const best = sponsored[c] === 1 ? paid : plain
      if (bare + height <= best.worst) continue
      const net = bare + unit * (pairNoise(user, c, policy.seed) >>> 24)
      if (net <= best.worst || (mayHold && isHeld(this.#state, user, c))) continue
      best.offer(net, c)
    }
    const { start } = this.#row
    start[1] = this.#copy(paid, 0)
    start[2] = this.#copy(plain, start[1])
  }

  #copy(best: BestOpen, from: number): number {
    const { contract, value } = this.#row
    for (let i = 0; i < best.length; i++) {
      contract[from + i] = best.contract[i]!
      value[from + i] = best.net[i]! + this.#multipliers.contract[best.contract[i]!]!
    }
    return from + best.length
  }
}

/** The k best contracts offered by value less price, best first. */
class BestOpen {
  worst = -Infinity
  readonly contract: Uint16Array
  readonly net: Float64Array
  #length = 0

  constructor(size: number) {
    this.contract = new Uint16Array(size)
    this.net = new Float64Array(size)
  }

  get length(): number {
    return this.#length
  }

  clear(): void {
    this.#length = 0
    this.worst = -Infinity
  }

  /** `net` is above `worst`. */
  offer(net: number, contract: number): void {
    const nets = this.net
    const size = nets.length
    let at = this.#length === size ? size - 1 : this.#length++
    for (; at > 0 && nets[at - 1]! < net; at--) {
      nets[at] = nets[at - 1]!
      this.contract[at] = this.contract[at - 1]!
    }
    nets[at] = net
    this.contract[at] = contract
    if (this.#length === size) this.worst = nets[size - 1]!
  }
}
