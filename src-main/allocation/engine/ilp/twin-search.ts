import { SeededRandom } from '../seeded-random.ts'
import type { CoreSolver, Effort } from './core-solver.ts'
import { firstEnded } from './highs.ts'
import type { CheckedSet } from './incumbent.ts'
import { coreStatus, freePairs, tauOf } from './neighbourhood.ts'
import type { PlanNeighbourhoods } from './plan-neighbourhood.ts'
import { FREE, HELD, OUT } from './programme.ts'
import type { Regrets } from './regret.ts'

/**
 * Largest regrets of the cores of which each searcher draws parts, in turn, in units of a typical
 * value: many groups a little, or few groups more.
 */
const TAUS = [
  [0.003, 0.006],
  [0.006, 0.018],
] as const
/** Largest of them. */
export const MOST_TAU = 0.018
const ROUND: Effort = { relativeGap: 1e-7, iterations: 700, warm: true, means: 'small' }
/** Free pairs of a part, and what becomes of them by how soon HiGHS came to the end of the last. */
const FIRST_PAIRS = 130
const LEAST_PAIRS = 60
const MOST_PAIRS = 600
const QUICK = { iterations: 150, factor: 1.08 }
const LONG = { iterations: 400, factor: 0.95 }
const UNFINISHED = 0.85
/**
 * The cost of a part, in iterations: some before the first one, and more for each where the search
 * goes beyond the root, for most of them are then not counted (measured).
 */
const WORK_OF_A_PART = 100
const WORK_BEYOND_ROOT = 3
const MERGE: Effort = { ...ROUND, iterations: 600, means: 'proof' }

export interface Bout {
  /** Of each searcher, in the units of a part's cost; a core's is more than its iterations tell. */
  readonly work: readonly [number, number]
  /** What each searcher begins with: so many pairs of the smallest regrets in all groups at once. */
  readonly cores: readonly [BoutCore | null, BoutCore | null]
}

interface BoutCore {
  readonly pairs: number
  readonly iterations: number
}

/**
 * What a core that was solved to the end proves: no allocation is worth more than `bound` unless it
 * has a pair whose regret is above `tau`.
 */
export interface CoreProof {
  readonly tau: number
  readonly bound: number
  readonly pairs: number
}

interface Searcher {
  readonly thread: 0 | 1
  readonly random: SeededRandom
  point: CheckedSet
  pairs: number
  round: number
  work: number
  /** Parts may take so many times the iterations, and so become larger: the two change about. */
  breadth: number
}

/**
 * Two searches of neighbourhoods at once, a thread each: parts of the core drawn at random are
 * solved from the searcher's own best. Each does the same amount of work whatever the other does, so
 * that the result does not depend on their speed. After each bout what differs between their results
 * is a programme of its own, and both go on from its result.
 */
export class TwinSearch {
  readonly #solver: CoreSolver
  readonly #parts: PlanNeighbourhoods
  readonly #searchers: readonly Searcher[]
  #bouts = 0

  constructor(solver: CoreSolver, parts: PlanNeighbourhoods) {
    this.#solver = solver
    this.#parts = parts
    const point = solver.incumbent.checked()
    this.#searchers = ([0, 1] as const).map((thread) => ({
      thread,
      random: new SeededRandom(solver.policy.seed + 1 + thread),
      point,
      pairs: FIRST_PAIRS,
      round: 0,
      work: 0,
      breadth: 1,
    }))
  }

  /**
   * A bout of so much work of each searcher; the incumbent is replaced by what is better. `most` is
   * the gap: pairs of larger regrets are in no better allocation. Gives what a core proves, if one does.
   */
  search(regrets: Regrets, most: number, { work, cores }: Bout): CoreProof | null {
    const solver = this.#solver
    const begun = solver.incumbent.checked()
    for (const searcher of this.#searchers) {
      searcher.point = begun
      searcher.work = work[searcher.thread]
      searcher.breadth = (searcher.thread + this.#bouts) % 2 === 0 ? 1 : 2
    }
    this.#bouts++
    const next = (searcher: Searcher) => this.#part(searcher, regrets, most)
    let proof: CoreProof | null = null
    let going = this.#searchers
      .map((searcher) => {
        const core = cores[searcher.thread]
        return core === null ? next(searcher) : this.#core(searcher, regrets, most, core)
      })
      .filter((each) => each !== null)
    while (going.length > 0) {
      const { at, result } = firstEnded(going)
      const { searcher, free, tau } = going[at]!
      if (result === null) searcher.work = 0
      else {
        const { status, iterations, bound } = result.result
        const ended = status === 'optimal'
        if (ended && tau !== null) proof = strongerProof(proof, { tau, bound, pairs: free })
        searcher.work -= WORK_OF_A_PART + iterations * (ended ? 1 : WORK_BEYOND_ROOT)
        const factor = !ended
          ? UNFINISHED
          : iterations > LONG.iterations * searcher.breadth
            ? LONG.factor
            : iterations < QUICK.iterations * searcher.breadth && free >= searcher.pairs
              ? QUICK.factor
              : 1
        searcher.pairs = Math.min(MOST_PAIRS, Math.max(LEAST_PAIRS, searcher.pairs * factor))
        if (result.found?.isAllowed) searcher.point = result.found
      }
      const other = going.filter((_, n) => n !== at)
      const again = searcher.work > 0 && !solver.isLate ? next(searcher) : null
      going = again === null ? other : [...other, again]
    }
    this.#merge(begun)
    return proof
  }

  #core(searcher: Searcher, regrets: Regrets, most: number, { pairs, iterations }: BoutCore) {
    const { point } = searcher
    const tau = tauOf(regrets, point.set, pairs, Math.min(most, MOST_TAU * this.#solver.scale))
    const status = coreStatus(regrets, point.set, tau)
    return this.#begin(searcher, status, { ...ROUND, means: 'core', iterations }, tau)
  }

  #part(searcher: Searcher, regrets: Regrets, most: number) {
    const { thread, point, random, pairs } = searcher
    const round = searcher.round++
    const tau = Math.min(most, TAUS[thread][round % TAUS[thread].length]! * this.#solver.scale)
    const core = coreStatus(regrets, point.set, tau)
    const status = this.#parts.draw(core, point.set, pairs, random)
    return this.#begin(searcher, status, {
      ...ROUND,
      iterations: ROUND.iterations * searcher.breadth,
    })
  }

  /** `tau`: of a core in all groups, which proves something when it is solved to the end. */
  #begin(searcher: Searcher, status: Uint8Array, how: Effort, tau: number | null = null) {
    const { thread, point, round } = searcher
    const running = this.#solver.start(thread, status, point, how, round)
    return running === null ? null : { ...running, searcher, free: freePairs(status), tau }
  }

  /** The best allocation in which each pair is as one of the two has it. */
  #merge(begun: CheckedSet): void {
    const [one, two] = this.#searchers.map(({ point }) => point) as [CheckedSet, CheckedSet]
    // Only now, and in this order: of two equal ones the same is taken whichever came first.
    this.#solver.incumbent.offer(one)
    this.#solver.incumbent.offer(two)
    if (one === begun || two === begun || this.#solver.isLate) return
    const better = one.objective >= two.objective ? one : two
    const other = better === one ? two : one
    const { users, rowStart } = this.#solver.instance
    const status = better.set.map((held) => (held === 1 ? HELD : OUT))
    for (let u = 0; u < users; u++) {
      for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
        if (better.set[i] !== other.set[i]) status[i] = FREE
      }
    }
    this.#solver.solve(status, MERGE)
  }
}

/** The one that covers more, or else proves more, whichever core came to its end first. */
function strongerProof(one: CoreProof | null, two: CoreProof): CoreProof {
  if (one === null || two.tau > one.tau) return two
  return two.tau === one.tau && two.bound < one.bound ? two : one
}
