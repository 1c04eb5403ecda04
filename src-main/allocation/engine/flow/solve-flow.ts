import { boundAtPrices } from '../bound.ts'
import { emptyTerms, fillTerms, type GroupTerms, type Multipliers } from '../dual-bundle.ts'
import { toPrices } from '../dual.ts'
import type { DualInput } from '../dual-search.ts'
import { improveUsers } from '../greedy-improve.ts'
import { fillRounds } from '../greedy-rounds.ts'
import {
  createState,
  hold,
  isHeld,
  releaseAll,
  toAssignments,
  type State,
} from '../greedy-state.ts'
import type { Assignments, Instance } from '../instance.ts'
import type { Control, Policy, Prices } from '../model.ts'
import { checkPins, supportPins } from '../repair-pins.ts'
import { restoreRatios, usersByGroup, type GroupUsers } from '../repair-ratio.ts'
import { releaseCostlyGroups } from '../repair-soft.ts'
import { solveGreedy, type Solution, type Stage } from '../solve.ts'
import { contractLifts } from '../value.ts'
import { balanceGroups } from './balance.ts'
import { solveSmoothedDual } from './dual.ts'
import type { SmoothedDual } from './dual-result.ts'
import { Exchange } from './exchange.ts'
import { firstIncumbent } from './incumbent.ts'
import { roundByDiffusion } from './rounding.ts'
import { keepsRules, restoreRules } from './rules-kept.ts'
import { shedExcess } from './shed.ts'
import { searchSmallDrop } from './small-search.ts'
import { restoreSnapshot, snapshotOf, type Snapshot } from './snapshot.ts'
import { withTimeShare } from './time-share.ts'

export interface FlowOptions {
  /** Prices of an earlier run of about the same drop, in units of value: a warm start. */
  readonly start?: Prices
  /** Most threads to use, this one included; the result is the same for any number. Default 1. */
  readonly threads?: number
  /** Pairs from which a certified bound is traced during the search. Default 2,000,000. */
  readonly boundFromPairs?: number
}

/** Share of the time limit that the search for prices may use. */
const PRICES_TIME = 0.6
const MOST_PASSES = 3
/** Drops of so few pairs are solved by the greedy solver's starts too: seats are luck there. */
const FEW_PAIRS = 20_000
/** Drops of so few pairs are searched for moves of several users at once. */
const SEARCHED_PAIRS = 5000
/** Drops of fewer pairs are solved before anybody looks at a plot. */
const LIVE_BOUND_PAIRS = 2_000_000
/** Milliseconds that a certified bound costs for each pair, about. */
const LIVE_BOUND_COST = 3e-5
/** Time between two of them, in terms of that. */
const LIVE_BOUND_SPACING = 10
/** Milliseconds that must be left: with less, all of them go into the result. */
const LIVE_BOUND_TIME = 10_000
/** Arcs of the exchange in terms of the dual's height: first the near ones, then all that matter. */
const NEAR = 12
const FURTHER = 8
/** In units of `scale`: as near as that all arcs are looked at together. */
const NEAREST = 0.004
/** Seats over capacity that need not be placed before groups are balanced: that moves more. */
const FEW_SEATS = 8
/** In units of `scale`: no exchange costs more. */
const FURTHEST = 4
/** Path gains below this share of the dual's height are noise. */
const LEAST_GAIN_SHARE = 0.05
/** Differences of value that are ties, in terms of the dual's height. */
const TIE = 0.05
/** In units of `scale`. */
const FINE_HEIGHT = 0.02

/**
 * The flow solver: a smoothed dual gives prices and fractional choices, error diffusion makes them
 * whole, exchanges along shortest paths mend capacities and ratios. A first feasible result exists
 * after one pass over the pairs; the better one is returned. The same instance and policy give the
 * same result, whatever the number of threads.
 *
 * @throws UnsatisfiablePinsError when pins leave a hard guard without a solution
 */
export function solveFlow(
  instance: Instance,
  policy: Policy,
  control: Control,
  options: FlowOptions = {},
): Solution {
  const stages: Stage[] = []
  let since = control.now()
  const finish = (name: string) => {
    const now = control.now()
    stages.push({ name, seconds: (now - since) / 1000 })
    since = now
  }

  checkPins(instance, policy)
  control.progress(0, 'Preparing')
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const state = createState(instance, policy, lifts)
  const groupUsers = usersByGroup(instance.groups, instance.groupOf)
  supportPins(state, groupUsers)
  const input = { instance, policy, rules: state.rules, lifts, scale: state.scale }
  finish('prepare')

  control.progress(0.02, 'First result')
  const rough = firstIncumbent(state, input, groupUsers, control)
  let best = snapshotOf(state)
  const told = (snapshot: Snapshot) => control.trace?.(snapshot.objective * state.scale, null)
  told(best)
  const live = liveBound(input, control, options)
  live(rough)
  finish('first')

  const dual = searchPrices(input, control, options, live)
  finish('prices')

  for (let u = 0; u < instance.users; u++) releaseAll(state, u)
  const mender = new Mender(state, dual, groupUsers, control)
  mender.run(finish)
  control.progress(0.9, 'Filling up')
  mender.improve()
  let timedOut = !dual.complete || control.now() >= control.deadline
  const remark = keepRules(state, groupUsers, dual)
  let found = snapshotOf(state)
  if (found.objective < best.objective && control.now() < control.deadline) {
    restoreSnapshot(state, best)
    mender.improve()
    found = snapshotOf(state)
  }
  let held = found
  if (found.objective >= best.objective) best = found
  told(best)
  finish('improve')

  if (instance.contract.length <= FEW_PAIRS && !timedOut) {
    const quiet: Control = {
      now: () => control.now(),
      deadline: control.deadline,
      checkpoint: () => control.checkpoint(),
      progress: () => {},
    }
    const rival = solveGreedy(instance, policy, quiet)
    load(state, rival.assignments)
    const other = snapshotOf(state)
    held = other
    if (other.objective > best.objective) best = other
    timedOut ||= rival.timedOut
    told(best)
    finish('rival')
  }
  if (held !== best) restoreSnapshot(state, best)
  if (instance.contract.length <= SEARCHED_PAIRS && !timedOut) {
    searchSmallDrop(state, dual.multipliers, control)
    timedOut = control.now() >= control.deadline
    told(snapshotOf(state))
    finish('search')
  }
  control.progress(1, 'Improving')
  return {
    assignments: toAssignments(state),
    prices: toPrices(isFine(dual) ? dual.multipliers : rough, state.scale),
    timedOut,
    stages,
    ...(remark === null ? {} : { remark }),
  }
}

/**
 * No step is known to break a rule; should one do so in a case not thought of, what breaks it is
 * given up, and as a last resort everything but the fixed seats, so that the first result stands.
 * Says what was done; null: nothing was broken.
 */
function keepRules(state: State, groupUsers: GroupUsers, dual: SmoothedDual): string | null {
  if (keepsRules(state)) return null
  restoreRules(state, groupUsers, dual.multipliers.contract)
  if (keepsRules(state)) return 'A rule was broken after improving; what broke it was given up.'
  for (let u = 0; u < state.instance.users; u++) releaseAll(state, u)
  return 'A rule was broken after improving and could not be mended; the first result was kept.'
}

/** Prices of a search cut short on its coarse levels are worse than rough ones. */
function isFine(dual: SmoothedDual): boolean {
  return dual.complete || dual.height <= FINE_HEIGHT
}

/**
 * Traces a certified bound at the multipliers it is given, as long as that costs little beside the
 * search: in drops that take a while, with time to spare, and only now and then.
 */
function liveBound(
  { instance, policy, scale }: DualInput,
  control: Control,
  { boundFromPairs = LIVE_BOUND_PAIRS }: FlowOptions,
): (multipliers: Multipliers) => void {
  let at: ReturnType<typeof boundAtPrices> | null = null
  let lowest = Infinity
  const pairs = instance.contract.length
  const spacing = LIVE_BOUND_SPACING * LIVE_BOUND_COST * pairs
  let next = control.now() + spacing
  return (multipliers) => {
    if (control.trace === undefined || pairs < boundFromPairs || control.now() < next) return
    if (control.deadline - control.now() < LIVE_BOUND_TIME) return
    at ??= boundAtPrices(instance, policy)
    const bound = at(toPrices(multipliers, scale), control)
    next = control.now() + spacing
    if (bound >= lowest) return
    lowest = bound
    control.trace(null, bound)
  }
}

function searchPrices(
  input: DualInput,
  control: Control,
  options: FlowOptions,
  live: (multipliers: Multipliers) => void,
): SmoothedDual {
  const { start, threads } = options
  return solveSmoothedDual(input, withTimeShare(control, PRICES_TIME), {
    ...(start === undefined ? {} : { start }),
    ...(threads === undefined ? {} : { threads }),
    report: ({ fraction, multipliers }) => {
      control.progress(0.1 + 0.55 * fraction, 'Finding prices')
      live(multipliers)
    },
  })
}

/** Makes a feasible result of a smoothed dual, in a state that holds fixed seats only. */
class Mender {
  readonly #state: State
  readonly #dual: SmoothedDual
  readonly #groupUsers: GroupUsers
  readonly #control: Control

  constructor(state: State, dual: SmoothedDual, groupUsers: GroupUsers, control: Control) {
    this.#state = state
    this.#dual = dual
    this.#groupUsers = groupUsers
    this.#control = control
  }

  run(finish: (stage: string) => void): void {
    const state = this.#state
    const { candidates, multipliers, height } = this.#dual
    const control = this.#control
    control.progress(0.65, 'Rounding')
    roundByDiffusion(state, this.#dual, control)
    finish('round')

    control.progress(0.7, 'Mending capacities')
    const terms = emptyTerms(state.instance.groups)
    fillTerms(terms, multipliers, state.rules, state.policy)
    this.#exchange(terms)
    finish('exchange')

    control.progress(0.8, 'Balancing groups')
    const price = multipliers.contract
    const input = {
      candidates,
      multipliers,
      terms,
      price,
      tie: TIE * height,
      groupUsers: this.#groupUsers,
    }
    balanceGroups(state, { ...input, withinCapacity: false }, control)
    finish('balance')

    control.progress(0.85, 'Mending capacities')
    const reach = Math.max(NEAREST, NEAR * height)
    if (this.#exchangeWithin(terms, price.slice(), reach, true) > 0) {
      // Groups give up what is in excess, and find their balance where there is room.
      this.#exchangeWithin(terms, price.slice(), FURTHER * reach, false, false)
      balanceGroups(state, { ...input, withinCapacity: true }, control)
      this.#exchangeWithin(terms, price.slice(), reach, true)
    }
    shedExcess(state, price)
    restoreRatios(state, this.#groupUsers, price)
    finish('mend')
  }

  /** Fills what is left and gives single users better sets; the state stays feasible. */
  improve(): void {
    const state = this.#state
    const isOpen = state.free.some((left) => left > 0) || !state.rules.hard
    if (isOpen) fillRounds(state, this.#control)
    for (let pass = 0; isOpen && pass < MOST_PASSES; pass++) {
      if (improveUsers(state, this.#control) === 0) break
      if (fillRounds(state, this.#control) === 0) break
    }
    releaseCostlyGroups(state, this.#groupUsers)
    // Neither worsens a group; this only proves it.
    restoreRatios(state, this.#groupUsers, this.#dual.multipliers.contract)
  }

  /** Moves what is over capacity, further and further away; nobody minds the rules of groups yet. */
  #exchange(terms: GroupTerms): void {
    const { multipliers, height } = this.#dual
    const price = multipliers.contract.slice()
    let before = Infinity
    const nearest = Math.max(NEAREST, NEAR * height)
    for (let reach = nearest; reach < FURTHEST; reach *= FURTHER) {
      const left = this.#exchangeWithin(terms, price, reach, false)
      // Arcs that cost more and still help nobody: what is left over has to be given up.
      if (left <= FEW_SEATS || left === before || this.#control.now() >= this.#control.deadline)
        return
      before = left
    }
  }

  /** Along arcs that cost no more than `reach`. Returns the seats that stay over capacity. */
  #exchangeWithin(
    terms: GroupTerms,
    price: Float64Array,
    reach: number,
    guarded: boolean,
    fill = true,
  ): number {
    const { candidates, height } = this.#dual
    const tolerance = LEAST_GAIN_SHARE * height
    const input = { candidates, terms, price, reach, tolerance, slack: tolerance, guarded }
    const exchange = new Exchange(this.#state, input)
    const left = exchange.removeExcess(this.#control)
    if (fill) exchange.fillDeficits(this.#control)
    return left
  }
}

/** Makes the state hold other assignments around the same fixed seats. */
function load(state: State, { user, contract }: Assignments): void {
  for (let u = 0; u < state.instance.users; u++) releaseAll(state, u)
  for (let i = 0; i < user.length; i++) {
    if (!isHeld(state, user[i]!, contract[i]!)) hold(state, user[i]!, contract[i]!)
  }
}
