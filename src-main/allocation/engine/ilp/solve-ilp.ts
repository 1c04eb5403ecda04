import { upperBound } from '../bound.ts'
import { solveFlow } from '../flow/solve-flow.ts'
import type { Instance } from '../instance.ts'
import type { Control, Policy, Prices } from '../model.ts'
import { type Solution, solveGreedy, type Stage } from '../solve.ts'
import { CoreSolver, type Solvers } from './core-solver.ts'
import { GroupPlanner } from './group-plan.ts'
import { type HighsListener, HighsSolver } from './highs.ts'
import { Incumbent } from './incumbent.ts'
import { pairSetOf } from './pair-set.ts'
import { searchByPlans } from './plan-ladder.ts'
import { searchByRegrets } from './regret-ladder.ts'
import type { SolverClaim } from './solver-claim.ts'

export type { Solvers } from './core-solver.ts'
export type { SolverClaim } from './solver-claim.ts'

export interface IlpSolution extends Solution {
  readonly claim: SolverClaim
}

export interface IlpOptions extends HighsListener {
  /** To serve several drops with the same threads; they stay open. */
  readonly solvers?: Solvers
}

/** A drop of more pairs than this, or more users, is not taken: see {@link ilpLimit}. */
export const MOST_PAIRS = 2_000_000
export const MOST_USERS = 50_000

/** Why a drop is too large for this solver; null: it is not. */
export function ilpLimit(instance: Pick<Instance, 'users' | 'contract'>): 'pairs' | 'users' | null {
  if (instance.contract.length > MOST_PAIRS) return 'pairs'
  return instance.users > MOST_USERS ? 'users' : null
}

/** Of the time limit: what the other solvers may use for a first result. */
const START_TIME = 0.5

/**
 * The exact solver: HiGHS, over as much of the drop as fits. It begins with the best result of the
 * other solvers and their prices. Where a ratio is all that ties the users of a group, prices of
 * contracts are sought at which the best plans of whole groups bound the drop (see GroupPlanner).
 * From prices the regret of every pair follows; pairs whose regret exceeds the gap between bound and
 * incumbent cannot be in a better allocation and are left out without loss. Parts of what is near
 * the margin are searched, then all that is left, if it fits, to the end: a result that is called
 * optimal over all pairs is one to within 1e-7. Feasible at every moment; the same instance and
 * policy give the same result unless the time limit ends the search.
 *
 * @throws UnsatisfiablePinsError when pins leave a hard guard without a solution
 */
export function solveIlp(
  instance: Instance,
  policy: Policy,
  control: Control,
  options: IlpOptions = {},
): IlpSolution {
  if (options.solvers !== undefined)
    return search(instance, policy, control, options.solvers, options)
  using first = new HighsSolver(options)
  using second = new HighsSolver(options)
  return search(instance, policy, control, [first, second], options)
}

function search(
  instance: Instance,
  policy: Policy,
  control: Control,
  solvers: Solvers,
  options: IlpOptions,
): IlpSolution {
  const stages: Stage[] = []
  let since = control.now()
  const finish = (name: string) => {
    const now = control.now()
    stages.push({ name, seconds: (now - since) / 1000 })
    since = now
  }
  solvers[0].begin()
  const incumbent = new Incumbent(instance, policy, control)
  const { prices: found, timedOut } = start(incumbent, instance, policy, control)
  finish('start')
  const { bound, prices } = upperBound(instance, policy, found, control)
  control.trace?.(incumbent.objective, bound)
  const solver = new CoreSolver(incumbent, { instance, policy, control }, solvers, options)
  let claim: SolverClaim = { covers: 'core', pairs: 0, bound: null, optimal: false }
  if (!timedOut && !solver.isLate && instance.contract.length > 0) {
    const planner = GroupPlanner.of(instance, policy)
    claim =
      planner === null
        ? searchByRegrets(solver, prices, bound, finish)
        : searchByPlans(solver, planner, prices, finish)
  }
  // Threads of the caller's are free again when they are given back.
  if (options.solvers !== undefined) solver.settle()
  control.progress(1, 'Improving')
  const { assignments } = incumbent.checked()
  return { assignments, prices, timedOut: timedOut || solver.isLate, stages, claim }
}

/** The better result of the other solvers, and the prices of the lower bound. */
function start(
  incumbent: Incumbent,
  instance: Instance,
  policy: Policy,
  control: Control,
): { readonly prices: Prices; readonly timedOut: boolean } {
  const isLate = () => control.now() >= control.deadline
  const now = control.now()
  const within = (from: number, to: number): Control => ({
    now: () => control.now(),
    deadline: Math.min(control.deadline, now + (control.deadline - now) * START_TIME * to),
    checkpoint: () => control.checkpoint(),
    progress: (fraction, title) => control.progress((from + (to - from) * fraction) * 0.2, title),
  })
  const greedy = solveGreedy(instance, policy, within(0, 0.5))
  incumbent.offer(incumbent.check(pairSetOf(instance, greedy.assignments), greedy.assignments))
  if (isLate()) return { prices: greedy.prices, timedOut: true }
  const flow = solveFlow(instance, policy, within(0.5, 1))
  incumbent.offer(incumbent.check(pairSetOf(instance, flow.assignments), flow.assignments))
  const boundOf = (prices: Prices) => upperBound(instance, policy, prices).bound
  const prices = boundOf(flow.prices) < boundOf(greedy.prices) ? flow.prices : greedy.prices
  return { prices, timedOut: isLate() }
}
