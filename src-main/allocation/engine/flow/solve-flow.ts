import { improveUsers } from '../greedy-improve.ts'
import { fillRounds } from '../greedy-rounds.ts'
import {
  createState,
  hold,
  isHeld,
  objectiveOf,
  releaseAll,
  toAssignments,
  type State,
} from '../greedy-state.ts'
import type { Assignments, Instance } from '../instance.ts'
import type { Control, Policy, Prices } from '../model.ts'
import { toPrices } from '../dual.ts'
import { emptyTerms, fillTerms } from '../dual-bundle.ts'
import { checkPins, supportPins } from '../repair-pins.ts'
import { restoreRatios, usersByGroup } from '../repair-ratio.ts'
import { releaseCostlyGroups } from '../repair-soft.ts'
import { solveGreedy, type Solution, type Stage } from '../solve.ts'
import { contractLifts } from '../value.ts'
import { balanceGroups } from './balance.ts'
import { dualFromPrices } from './dual-from-prices.ts'
import { Exchange } from './exchange.ts'
import { firstIncumbent } from './incumbent.ts'
import { roundByDiffusion } from './rounding.ts'
import { shedExcess } from './shed.ts'

export interface FlowOptions {
  /** Prices of an earlier run of about the same drop, in units of value: a warm start. */
  readonly start?: Prices
  /** Most threads to use, this one included; the result is the same for any number. Default 1. */
  readonly threads?: number
}

const MOST_PASSES = 3
/** Drops of so few pairs are solved by the greedy solver's starts too: seats are luck there. */
const FEW_PAIRS = 20_000

/**
 * The flow solver: a smoothed dual gives prices and fractional choices, error diffusion makes them
 * whole, exchanges along shortest paths mend capacities and ratios. A first result exists after one
 * pass over the pairs, and the better one is returned.
 *
 * @throws UnsatisfiablePinsError when pins leave a hard guard without a solution
 */
export function solveFlow(
  instance: Instance,
  policy: Policy,
  control: Control,
  _options: FlowOptions = {},
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
  firstIncumbent(state, input, groupUsers, control)
  let best = resultOf(state)
  control.trace?.(best.objective * state.scale, null)
  for (let u = 0; u < instance.users; u++) releaseAll(state, u)
  finish('first')

  const dual = dualFromPrices(input, control, (done) =>
    control.progress(0.05 + 0.6 * done, 'Finding prices'),
  )
  const { multipliers } = dual
  finish('prices')
  control.progress(0.65, 'Rounding')
  roundByDiffusion(state, dual, control)
  finish('round')

  control.progress(0.7, 'Mending capacities')
  const terms = emptyTerms(instance.groups)
  fillTerms(terms, multipliers, state.rules, policy)
  const mend = (guarded: boolean) => {
    const price = multipliers.contract.slice()
    for (let reach = 40 * dual.height; reach < 8; reach *= 6) {
      const exchange = new Exchange(state, {
        candidates: dual.candidates,
        terms,
        price,
        reach,
        tolerance: dual.height / 20,
        guarded,
      })
      const left = exchange.removeExcess(control)
      exchange.fillDeficits(control)
      if (left === 0 && !state.free.some((free, c) => free > 0 && price[c]! > 0.02)) break
    }
  }
  const balance = () =>
    balanceGroups(
      state,
      { candidates: dual.candidates, multipliers, terms, price: multipliers.contract, groupUsers },
      control,
    )
  mend(false)
  finish('exchange')
  balance()
  finish('balance')
  mend(true)
  shedExcess(state, multipliers.contract)
  restoreRatios(state, groupUsers, multipliers.contract)
  finish('exchange')

  control.progress(0.9, 'Filling up')
  fillRounds(state, control)
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    if (improveUsers(state, control) === 0) break
    fillRounds(state, control)
  }
  releaseCostlyGroups(state, groupUsers)
  restoreRatios(state, groupUsers, multipliers.contract)
  const found = resultOf(state)
  if (found.objective > best.objective) best = found
  finish('improve')
  control.trace?.(best.objective * state.scale, null)

  let timedOut = !dual.complete || control.now() >= control.deadline
  if (instance.contract.length <= FEW_PAIRS && !timedOut) {
    const greedy = solveGreedy(instance, policy, { ...control, progress: () => {} })
    const objective = valueOf(state, greedy.assignments)
    if (objective > best.objective) best = { assignments: greedy.assignments, objective }
    timedOut ||= greedy.timedOut
    finish('rival')
  }
  control.progress(1, 'Improving')
  return {
    assignments: best.assignments,
    prices: toPrices(multipliers, state.scale),
    timedOut,
    stages,
  }
}

interface Result {
  readonly assignments: Assignments
  /** In units of the state's scale. */
  readonly objective: number
}

function resultOf(state: State): Result {
  return { assignments: toAssignments(state), objective: objectiveOf(state) }
}

/** What other assignments of the same pins are worth, in units of the state's scale. */
function valueOf(state: State, { user, contract }: Assignments): number {
  for (let u = 0; u < state.instance.users; u++) releaseAll(state, u)
  for (let i = 0; i < user.length; i++) {
    if (!isHeld(state, user[i]!, contract[i]!)) hold(state, user[i]!, contract[i]!)
  }
  return objectiveOf(state)
}
