import type { Instance } from '../instance.ts'
import type { Control, Policy } from '../model.ts'
import { CompensatedSum } from '../proof.ts'
import type { GroupPlanner } from './group-plan.ts'
import type { HighsSolver, MasterPlan } from './highs.ts'
import type { Regrets } from './regret.ts'

/** A certificate that no allocation is worth more than `bound`, by plans of whole groups. */
export interface GroupBound {
  /** In units of value, rounding included: never below the true optimum. */
  readonly bound: number
  readonly price: Float64Array
}

/** Steps of the search for prices, which is finished when it is this near (share of the bound). */
const MOST_STEPS = 80
const NEAR = 2e-8
/** The first step may change a price by so much of a typical value; then more, or less, by result. */
const FIRST_RADIUS = 1 / 80
const WIDER = 1.5
const NARROWER = 0.6
const UNIT_ROUNDOFF = 2 ** -53

/**
 * The prices of contracts at which the sum over the groups' best plans is least: a cutting-plane
 * search in a box around the best prices so far (the boxstep method: Marsten, Hogan and Blankenship
 * 1975), with a plan a group and step. Ends early at a bound that proves `objective`.
 */
export function groupBound(
  planner: GroupPlanner,
  drop: { readonly instance: Instance; readonly policy: Policy; readonly scale: number },
  start: Float64Array,
  objective: number,
  solver: HighsSolver,
  control: Control,
): GroupBound {
  const { instance, scale } = drop
  let price: Float64Array = start.slice()
  let radius = FIRST_RADIUS * scale
  let best: GroupBound | null = null
  for (let step = 0; step < MOST_STEPS; step++) {
    control.checkpoint()
    const { bound, plans } = boundAt(planner, drop, price)
    if (best === null || bound.bound < best.bound) {
      if (best !== null) radius *= WIDER
      best = bound
    } else radius *= NARROWER
    const near = NEAR * Math.abs(best.bound)
    if (best.bound - objective <= near || control.now() >= control.deadline) break
    const center = best.price
    const master = solver.master(
      {
        begin:
          step === 0
            ? { capacity: Float64Array.from(instance.cap), groups: instance.groups }
            : null,
        low: center.map((at) => Math.max(0, at - radius)),
        high: center.map((at) => at + radius),
        plans,
      },
      control,
    )
    if (master === null || best.bound - master.objective <= near) break
    price = master.prices.map((at) => Math.max(0, at))
  }
  if (best === null) throw new Error('there is a first step')
  return best
}

/** Regrets of every pair against the bound; those above `most` may be told as less, down to `most`. */
export function groupRegrets(
  planner: GroupPlanner,
  instance: Instance,
  { price }: GroupBound,
  most: number,
): Regrets {
  const regrets = {
    holding: new Float32Array(instance.contract.length),
    missing: new Float32Array(instance.contract.length),
  }
  for (let g = 0; g < planner.groups; g++) planner.regrets(g, price, most, regrets)
  return regrets
}

function boundAt(
  planner: GroupPlanner,
  { instance, policy }: { readonly instance: Instance; readonly policy: Policy },
  price: Float64Array,
): { readonly bound: GroupBound; readonly plans: readonly MasterPlan[] } {
  const plans: MasterPlan[] = []
  const sum = new CompensatedSum()
  let dearest = 0
  let capacity = 0
  for (let c = 0; c < instance.contracts; c++) {
    sum.add(price[c]! * instance.cap[c]!)
    capacity += price[c]! * instance.cap[c]!
    dearest = Math.max(dearest, price[c]!)
  }
  let multipliers = 0
  for (let g = 0; g < planner.groups; g++) {
    const plan = planner.plan(g, price)
    sum.add(plan.best)
    multipliers += plan.multiplier
    plans.push(masterPlan(planner, instance, g, plan.pairs))
  }
  return {
    bound: {
      bound: sum.value + roundingOf(planner, instance, policy, dearest, capacity, multipliers),
      price,
    },
    plans,
  }
}

/**
 * Rounding, as in the certified bound: with u = 2^-53 a choice of a user adds at most K + 2 numbers
 * of at most 8 roundings each, none larger than M; the sum over a group's users, which is not
 * compensated, loses at most as many more roundings of its magnitude as it has users; the balance
 * may be missed by a little more than the tolerance of the share tests.
 */
function roundingOf(
  planner: GroupPlanner,
  { users }: Instance,
  { perUser }: Policy,
  dearest: number,
  capacity: number,
  multipliers: number,
): number {
  const largest = planner.largestValue + dearest + 2 * multipliers
  const choices = users * (perUser + 2) * (perUser + 14) * largest
  return (
    multipliers * 2e-9 +
    UNIT_ROUNDOFF * (8 * capacity + choices + users * planner.mostUsers * perUser * largest)
  )
}

function masterPlan(
  planner: GroupPlanner,
  { contract }: Instance,
  group: number,
  pairs: readonly number[],
): MasterPlan {
  const units = new Map<number, number>()
  let value = 0
  for (const pair of pairs) {
    const c = contract[pair]!
    units.set(c, (units.get(c) ?? 0) + 1)
    value += planner.value[pair]!
  }
  return {
    group,
    value,
    contracts: Int32Array.from(units.keys()),
    units: Float64Array.from(units.values()),
  }
}
