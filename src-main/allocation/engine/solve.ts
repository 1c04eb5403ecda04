import { limitCandidates } from './candidates.ts'
import { solveDual, toPrices } from './dual.ts'
import { assignAtPrices } from './greedy.ts'
import { fillRounds } from './greedy-rounds.ts'
import { improveUsers, LEAST_GAIN } from './greedy-improve.ts'
import { createState, objectiveOf, toAssignments, type State } from './greedy-state.ts'
import type { Assignments, Instance } from './instance.ts'
import type { Control, Policy, Prices } from './model.ts'
import { pairNoise } from './noise.ts'
import { checkPins, supportPins } from './repair-pins.ts'
import { releaseCostlyGroups } from './repair-soft.ts'
import { restoreRatios, usersByGroup } from './repair-ratio.ts'
import { contractLifts } from './value.ts'

export { UnsatisfiablePinsError } from './repair-pins.ts'

export interface Solution {
  readonly assignments: Assignments
  /** What the result was built on; they certify a bound whatever they are. */
  readonly prices: Prices
  /**
   * The best feasible result found by the deadline: some phase was cut short, if only the search
   * for prices by its share of the time. More time could change the result.
   */
  readonly timedOut: boolean
  readonly stages: readonly Stage[]
  /** What whoever maintains the solver should know of this run. */
  readonly remark?: string
}

export interface Stage {
  readonly name: string
  readonly seconds: number
}

export interface GreedyOptions {
  /** Prices of an earlier run of about the same drop, in units of value: a warm start. */
  readonly start?: Prices
}

/** Share of the time limit that the search for prices may use. */
const PRICES_TIME = 0.5
const MOST_PASSES = 5

/**
 * A drop of so few pairs is solved from several seeds and the best result kept: where a single
 * seat is some per cent of the objective, so is the luck of one start (measured: up to 9 % at 50
 * pairs, 0.3 % at 2,000).
 */
const FEW_PAIRS = 4096
const STARTS_OF_FEW = 8

/**
 * The greedy solver: dual prices, auctions from them, then ratios restored and what is left filled
 * in rounds. Feasible at every moment from the first (pins and what they need): a time limit only
 * costs quality. The same instance and policy give the same result.
 *
 * @throws UnsatisfiablePinsError when pins leave a hard guard without a solution
 */
export function solveGreedy(
  instance: Instance,
  policy: Policy,
  control: Control,
  options: GreedyOptions = {},
): Solution {
  const starts = instance.contract.length <= FEW_PAIRS ? STARTS_OF_FEW : 1
  let best: Start | null = null
  const stages = new Map<string, number>()
  let timedOut = false
  for (let i = 0; i < starts && !timedOut; i++) {
    const seed = i === 0 ? policy.seed : pairNoise(i, 0, policy.seed)
    const start = solveFrom(instance, { ...policy, seed }, partOf(control, i, starts), options)
    for (const { name, seconds } of start.stages) {
      stages.set(name, (stages.get(name) ?? 0) + seconds)
    }
    timedOut = start.timedOut
    if (best === null || start.objective > best.objective + LEAST_GAIN) best = start
    if (starts > 1) control.trace?.(best.objective * best.scale, null)
  }
  if (best === null) throw new Error('there is at least one start')
  control.progress(1, 'Improving')
  return {
    assignments: best.assignments,
    prices: best.prices,
    timedOut,
    stages: Array.from(stages, ([name, seconds]) => ({ name, seconds })),
  }
}

interface Start extends Solution {
  /** In units of `scale`. */
  readonly objective: number
  /** The drop's typical value. */
  readonly scale: number
}

/** One start of several tells no objective of its own: it may lie below an earlier one's. */
function partOf(control: Control, part: number, parts: number): Control {
  if (parts === 1) return control
  return {
    now: () => control.now(),
    deadline: control.deadline,
    checkpoint: () => control.checkpoint(),
    progress: (fraction, title, detail) =>
      control.progress((part + fraction) / parts, title, detail),
  }
}

function solveFrom(
  instance: Instance,
  policy: Policy,
  control: Control,
  options: GreedyOptions,
): Start {
  const stages: Stage[] = []
  let since = control.now()
  const finish = (name: string) => {
    const now = control.now()
    stages.push({ name, seconds: (now - since) / 1000 })
    since = now
  }
  const report = (from: number, to: number, title: string) => {
    control.progress(from, title)
    return (fraction: number) => control.progress(from + (to - from) * fraction, title)
  }

  checkPins(instance, policy)
  const prepared = report(0, 0.05, 'Preparing')
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const limited = limitCandidates(instance, policy, lifts, control)
  const state = createState(limited, policy, lifts)
  const groupUsers = usersByGroup(instance.groups, instance.groupOf)
  supportPins(state, groupUsers)
  prepared(1)
  finish('prepare')

  const dual = solveDual(
    { instance: limited, policy, rules: state.rules, lifts, scale: state.scale },
    withTimeShare(control, PRICES_TIME),
    report(0.05, 0.6, 'Finding prices'),
    options.start,
  )
  finish('prices')

  const price = assignAtPrices(state, dual, control, report(0.6, 0.9, 'Assigning'))
  finish('assign')

  report(0.9, 0.95, 'Restoring ratios')
  restoreRatios(state, groupUsers, price)
  tellObjective(state, control)
  finish('restore')

  report(0.95, 0.97, 'Filling up')
  fillRounds(state, control)
  tellObjective(state, control)
  finish('fill')

  report(0.97, 1, 'Improving')
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    if (improveUsers(state, control) === 0) break
    fillRounds(state, control)
    tellObjective(state, control)
  }
  releaseCostlyGroups(state, groupUsers)
  // Neither worsens a group; this only proves it.
  restoreRatios(state, groupUsers, price)
  const timedOut = !dual.complete || control.now() >= control.deadline
  const assignments = toAssignments(state)
  finish('improve')
  return {
    assignments,
    prices: toPrices(dual.multipliers, state.scale),
    timedOut,
    stages,
    objective: objectiveOf(state),
    scale: state.scale,
  }
}

/** Counting it goes through all that is held: only for whoever listens. */
function tellObjective(state: State, control: Control): void {
  control.trace?.(objectiveOf(state) * state.scale, null)
}

function withTimeShare(control: Control, share: number): Control {
  const now = control.now()
  return {
    now: () => control.now(),
    deadline: Math.min(control.deadline, now + (control.deadline - now) * share),
    checkpoint: () => control.checkpoint(),
    progress: (fraction, title, detail) => control.progress(fraction, title, detail),
  }
}
