import { describe, expect, it } from 'vitest'
import { generateZipf } from '../generate.ts'
import type { Instance } from '../instance.ts'
import type { Control, Policy } from '../model.ts'
import { solveGreedy } from '../solve.ts'
import { hard, unlimited } from '../solver.testing.ts'
import { upperBound } from '../bound.ts'
import { CoreSolver } from './core-solver.ts'
import { groupBound, groupRegrets } from './group-bound.ts'
import { GroupPlanner } from './group-plan.ts'
import { HighsSolver } from './highs.ts'
import { Incumbent } from './incumbent.ts'
import { pairSetOf } from './pair-set.ts'
import { PlanNeighbourhoods } from './plan-neighbourhood.ts'
import { TwinSearch } from './twin-search.ts'

const instance = generateZipf({ users: 140, contracts: 12, pairsPerUser: 6, groups: 5 })
const control: Control = unlimited

/** What one bout from greedy's result makes of the gap to the bound by plans, as shares of it. */
function gaps(policy: Policy, drop: Instance, most: number) {
  using first = new HighsSolver()
  using second = new HighsSolver()
  const incumbent = new Incumbent(drop, policy, control)
  const greedy = solveGreedy(drop, policy, control)
  incumbent.offer(incumbent.check(pairSetOf(drop, greedy.assignments), greedy.assignments))
  const solver = new CoreSolver(incumbent, { instance: drop, policy, control }, [first, second], {})
  const planner = GroupPlanner.of(drop, policy)!
  const { prices } = upperBound(drop, policy, greedy.prices)
  const best = groupBound(
    planner,
    { instance: drop, policy, scale: solver.scale },
    prices.contract,
    incumbent.objective,
    first,
    control,
  )
  const share = () => (best.bound - incumbent.objective) / best.bound
  const before = share()
  const gap = best.bound - incumbent.objective
  const regrets = groupRegrets(planner, drop, best, gap)
  const twins = new TwinSearch(solver, new PlanNeighbourhoods(drop, planner, best))
  twins.search(regrets, gap, { work: [most, most], cores: [null, null] })
  return { before, after: share(), set: incumbent.set }
}

describe('the search of two threads', () => {
  it('comes from greedy’s result to the bound by plans, the same each time', () => {
    const one = gaps(hard, instance, 600)
    expect(one.before).toBeGreaterThan(1e-3)
    expect(one.after).toBeGreaterThanOrEqual(0)
    expect(one.after).toBeLessThan(1e-6)
    expect(gaps(hard, instance, 600).set).toEqual(one.set)
  })
})
