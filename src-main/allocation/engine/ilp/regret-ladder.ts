import type { Prices } from '../model.ts'
import { usersByGroup } from '../reachable.ts'
import { SeededRandom } from '../seeded-random.ts'
import type { CoreSolver } from './core-solver.ts'
import { coreStatus, freePairs, neighbourhood, roughStatus, tauOf } from './neighbourhood.ts'
import { pairRegrets, type Regrets } from './regret.ts'
import type { SolverClaim } from './solver-claim.ts'

/** Free pairs of the first core, of one neighbourhood, and at most of the last programme. */
const ROUGH_PAIRS = 600
const ROUND_PAIRS = 350
const FINE_PAIRS = 1200
const WHOLE_PAIRS = 4000
/** With one contract a user the programme is almost a network, and far larger ones are solved. */
const WHOLE_PAIRS_OF_ONE = 40_000
const MOST_ROUNDS = 90
const IDLE_ROUNDS = 12
/** Iterations of the simplex method, so that the same work is done on every machine. */
const ROUGH_ITERATIONS = 4000
const ROUND_ITERATIONS = 2500
const FINE_ITERATIONS = 9000
const WHOLE_ITERATIONS = 12_000
/** The tolerance with which solvers call a result optimal. */
const OPTIMAL_GAP = 1e-4
const FINE_GAP = 1e-7
/** A start nearer to its bound than this is better than a core solved from nothing. */
const ROUGH_GAP = 5e-4
/** Largest regret of the neighbourhoods' cores, in turn, in units of a typical value. */
const ROUND_TAUS = [0.06, 0.12, 0.25]

/**
 * The search where groups have rules that their plans do not cover, by regrets against the bound of
 * prices alone: the pairs nearest to the margin, then, where what is left is too much for one
 * programme, neighbourhoods of a few groups; then a larger core, then all that is left, if it fits,
 * to the end.
 */
export function searchByRegrets(
  solver: CoreSolver,
  prices: Prices,
  bound: number,
  finish: (stage: string) => void,
): SolverClaim {
  return new RegretLadder(solver, prices, bound, finish).climb()
}

class RegretLadder {
  readonly #solver: CoreSolver
  readonly #regrets: Regrets
  readonly #bound: number
  readonly #finish: (stage: string) => void

  constructor(solver: CoreSolver, prices: Prices, bound: number, finish: (stage: string) => void) {
    this.#solver = solver
    this.#regrets = pairRegrets(solver.instance, solver.policy, prices)
    this.#bound = bound
    this.#finish = finish
  }

  climb(): SolverClaim {
    const solver = this.#solver
    const gap = () => this.#bound - solver.incumbent.objective
    let claim: SolverClaim = { covers: 'core', pairs: 0, bound: null, optimal: false }
    if (gap() > ROUGH_GAP * Math.abs(this.#bound)) this.#rough()
    this.#finish('first core')
    const left = this.#coreAt(gap())
    if (!this.#isFew(left)) {
      this.#rounds()
      this.#finish('neighbourhoods')
    }
    if (!solver.isLate && freePairs(left) > FINE_PAIRS) {
      claim = this.#fine(this.#isFew(left) ? OPTIMAL_GAP : FINE_GAP)
      this.#finish('core')
    }
    if (!solver.isLate) claim = this.#whole(gap()) ?? claim
    this.#finish('programme')
    return claim
  }

  #coreAt(tau: number): Uint8Array {
    return coreStatus(this.#regrets, this.#solver.incumbent.set, tau)
  }

  #rough(): void {
    this.#solver.control.progress(0.2, 'Solving the core')
    const tau = tauOf(
      this.#regrets,
      this.#solver.incumbent.set,
      ROUGH_PAIRS,
      this.#solver.scale / 4,
      roughStatus,
    )
    const status = roughStatus(this.#regrets, this.#solver.incumbent.set, tau)
    this.#solver.solve(status, {
      means: 'all',
      relativeGap: OPTIMAL_GAP,
      iterations: ROUGH_ITERATIONS,
      warm: false,
    })
  }

  #rounds(): void {
    const members = usersByGroup(this.#solver.instance)
    const random = new SeededRandom(this.#solver.policy.seed + 1)
    let idle = 0
    for (
      let round = 0;
      round < MOST_ROUNDS && idle < IDLE_ROUNDS && !this.#solver.isLate;
      round++
    ) {
      this.#solver.control.checkpoint()
      this.#solver.control.progress(0.35 + (0.35 * round) / MOST_ROUNDS, 'Searching neighbourhoods')
      const tau = ROUND_TAUS[round % ROUND_TAUS.length]! * this.#solver.scale
      const status = neighbourhood(
        this.#solver.instance,
        members,
        this.#coreAt(tau),
        this.#solver.incumbent.set,
        ROUND_PAIRS,
        random,
      )
      const before = this.#solver.incumbent.objective
      this.#solver.solve(status, {
        means: 'all',
        relativeGap: FINE_GAP,
        iterations: ROUND_ITERATIONS,
        warm: true,
      })
      idle = this.#solver.incumbent.objective > before + FINE_GAP * Math.abs(before) ? 0 : idle + 1
    }
  }

  /** The core around the incumbent; nearer to its end where nothing comes after it. */
  #fine(relativeGap: number): SolverClaim {
    this.#solver.control.progress(0.7, 'Solving the core')
    const tau = tauOf(this.#regrets, this.#solver.incumbent.set, FINE_PAIRS, this.#solver.scale)
    return this.#claimed(this.#coreAt(tau), 'core', FINE_ITERATIONS, relativeGap)
  }

  /** Everything that can be in a better allocation; null where that is too much. */
  #whole(gap: number): SolverClaim | null {
    const status = this.#coreAt(gap)
    const pairs = freePairs(status)
    if (!this.#isFew(status)) return null
    if (pairs === 0)
      return { covers: 'all', pairs, bound: this.#solver.incumbent.objective, optimal: true }
    this.#solver.control.progress(0.8, 'Solving the programme')
    return this.#claimed(status, 'all', WHOLE_ITERATIONS, FINE_GAP)
  }

  /** Few enough to be solved as one programme. */
  #isFew(status: Uint8Array): boolean {
    return (
      freePairs(status) <= (this.#solver.policy.perUser === 1 ? WHOLE_PAIRS_OF_ONE : WHOLE_PAIRS)
    )
  }

  #claimed(
    status: Uint8Array,
    covers: SolverClaim['covers'],
    iterations: number,
    relativeGap: number,
  ): SolverClaim {
    const pairs = freePairs(status)
    const result = this.#solver.solve(status, {
      relativeGap,
      iterations,
      warm: true,
      means: covers === 'all' ? 'proof' : 'all',
    })
    return {
      covers,
      pairs,
      bound:
        covers === 'all' && result !== null && Number.isFinite(result.bound) ? result.bound : null,
      optimal: result?.status === 'optimal',
    }
  }
}
