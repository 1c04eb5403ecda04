import type { Prices } from '../model.ts'
import type { SolverClaim } from './solver-claim.ts'
import type { CoreSolver } from './core-solver.ts'
import { groupBound, groupRegrets } from './group-bound.ts'
import type { GroupPlanner } from './group-plan.ts'
import { coreStatus, freePairs } from './neighbourhood.ts'
import { PlanNeighbourhoods } from './plan-neighbourhood.ts'
import { type Bout, MOST_TAU, TwinSearch } from './twin-search.ts'

const FINE_GAP = 1e-7
/**
 * Where no more pairs than these could be in a better allocation, HiGHS is to prove that none is:
 * it comes to the end of 300 in a second or two, of 600 in a minute; with one contract a user, where
 * the programme is almost a network, of a thousand or two.
 */
const PROOF_PAIRS = 300
const PROOF_PAIRS_OF_ONE = 1500
const PROOF_ITERATIONS = 3000
const PROOF_ITERATIONS_OF_ONE = 2000
/**
 * Bouts of the search: see TwinSearch. A core in all groups at once finds what no few groups hold, at
 * fifty times the cost of a part: once, before the parts.
 */
const FIRST_BOUT: Bout = { work: [2500, 7000], cores: [{ pairs: 200, iterations: 1300 }, null] }
/** With one contract a user the programme is almost a network, and a larger core is solved. */
const FIRST_BOUT_OF_ONE: Bout = {
  work: [1800, 4000],
  cores: [{ pairs: 500, iterations: 1500 }, null],
}
const BOUT: Bout = { work: [2700, 2700], cores: [null, null] }
/** Once, where parts gain nothing any more, far from the bound: one core by two random choices. */
const STALLED_BOUT: Bout = {
  work: [5000, 5000],
  cores: [
    { pairs: 320, iterations: 2000 },
    { pairs: 320, iterations: 2000 },
  ],
}
const MOST_BOUTS = 5
/**
 * Gaps to the bound by plans, as shares of it: a search whose last bout gained nothing ends below the
 * first and has a stalled bout above it; any ends below the second after three bouts, below the third
 * after one. Those who solve such programmes call a gap of 1e-4 optimal.
 */
const FAR_GAP = 5e-5
const GOOD_GAP = 3e-5
const BEST_GAP = 1e-5
const BOUTS_FOR_GOOD = 3
const LEAST_GAIN = 1e-6

/**
 * The search where a bound by plans of whole groups is to be had: prices of contracts at which it is
 * least, then neighbourhoods of the pairs of small regret, and as soon as what is left within the gap
 * is small, a proof that nothing in it is better.
 */
export function searchByPlans(
  solver: CoreSolver,
  planner: GroupPlanner,
  prices: Prices,
  finish: (stage: string) => void,
): SolverClaim {
  const { instance, policy, control, incumbent, scale } = solver
  control.progress(0.2, 'Pricing plans of groups')
  solver.beginSecond()
  const drop = { instance, policy, scale }
  const best = groupBound(
    planner,
    drop,
    prices.contract,
    incumbent.objective,
    solver.first,
    control,
  )
  finish('plans of groups')
  let { bound } = best
  let claim: SolverClaim = { covers: 'core', pairs: 0, bound, optimal: false }
  const twins = new TwinSearch(solver, new PlanNeighbourhoods(instance, planner, best))
  /** Free pairs of the last core that was left unproven. */
  let unproven = Infinity
  /** By the last bout. */
  let gained = Infinity
  let hasStalled = false
  for (let bout = 0; !solver.isLate;) {
    control.checkpoint()
    if (bound - incumbent.objective <= FINE_GAP * Math.abs(bound)) {
      if (claim.pairs === 0) {
        solver.log('The bound by plans of groups proves the result: nothing is left for HiGHS.')
      }
      bound = Math.max(bound, incumbent.objective)
      return { ...claim, covers: 'all', bound, optimal: true }
    }
    // Regrets are what is lost against the bound by plans, whatever HiGHS has proven since.
    const gap = best.bound - incumbent.objective
    const near = groupRegrets(planner, instance, best, Math.min(gap, MOST_TAU * scale))
    // A bout costs less than the proof of a thousand pairs, and leaves fewer of them.
    const most = policy.perUser === 1 && bout > 0 ? PROOF_PAIRS_OF_ONE : PROOF_PAIRS
    const isFew = (regrets: typeof near) =>
      freePairs(coreStatus(regrets, incumbent.set, gap)) <= Math.min(most, unproven - 1)
    const whole = isFew(near) ? groupRegrets(planner, instance, best, gap) : null
    if (whole !== null && isFew(whole)) {
      control.progress(0.6, 'Solving the programme')
      const status = coreStatus(whole, incumbent.set, gap)
      unproven = freePairs(status)
      const before = incumbent.objective
      const result = solver.solveTwice(status, {
        relativeGap: FINE_GAP,
        iterations: policy.perUser === 1 ? PROOF_ITERATIONS_OF_ONE : PROOF_ITERATIONS,
        warm: true,
        means: 'all',
      })
      if (result !== null) bound = Math.min(bound, result.bound)
      bound = Math.max(bound, incumbent.objective)
      claim = { covers: 'all', pairs: unproven, bound, optimal: false }
      finish('programme')
      if (incumbent.objective === before && bout >= MOST_BOUTS) break
      continue
    }
    const isStalled = gained <= LEAST_GAIN * Math.abs(bound)
    if (isEnough(bout, gap / Math.abs(bound), isStalled) || (isStalled && hasStalled)) break
    control.progress(0.4 + (0.4 * bout) / MOST_BOUTS, 'Searching neighbourhoods')
    const first = policy.perUser === 1 ? FIRST_BOUT_OF_ONE : FIRST_BOUT
    const next = bout === 0 ? first : isStalled ? STALLED_BOUT : BOUT
    hasStalled ||= isStalled
    bout++
    const before = incumbent.objective
    const proof = twins.search(near, gap, next)
    gained = incumbent.objective - before
    if (proof !== null && proof.tau >= best.bound - incumbent.objective) {
      bound = Math.max(incumbent.objective, Math.min(bound, proof.bound))
      claim = { covers: 'all', pairs: proof.pairs, bound, optimal: false }
    }
    finish('neighbourhoods')
  }
  return claim
}

/** `gap` is a share of the bound. */
function isEnough(bouts: number, gap: number, isStalled: boolean): boolean {
  if (bouts >= MOST_BOUTS || (bouts > 0 && gap <= BEST_GAP)) return true
  if (gap > FAR_GAP) return false
  return isStalled || (bouts >= BOUTS_FOR_GOOD && gap <= GOOD_GAP)
}
