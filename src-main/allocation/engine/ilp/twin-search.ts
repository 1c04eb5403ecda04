import { SeededRandom } from '../seeded-random.ts'
import type { CoreSolver, Effort } from './core-solver.ts'
import { firstEnded } from './highs.ts'
import type { CheckedSet } from './incumbent.ts'
import { coreStatus, freePairs } from './neighbourhood.ts'
import type { PlanNeighbourhoods } from './plan-neighbourhood.ts'
import { FREE, HELD, OUT } from './programme.ts'
import type { Regrets } from './regret.ts'

/** Largest regrets of the cores of which parts are drawn, in turn, in units of a typical value. */
const TAUS = [0.003, 0.006]
/** Largest of them. */
export const MOST_TAU = 0.006
/** Free pairs of a part: more while HiGHS comes to the end quickly, fewer where it does not. */
const FIRST_PAIRS = 160
const LEAST_PAIRS = 60
const MOST_PAIRS = 600
const MORE = 1.08
const FEWER = 0.85
const ROUND: Effort = { relativeGap: 1e-7, iterations: 1200, warm: true, proofOnly: false }
/** A programme ended in fewer iterations than this was small. */
const QUICK = ROUND.iterations / 4
/** A programme costs about as much as so many iterations before its first one. */
const WORK_OF_A_PROGRAMME = 150
const MERGE: Effort = { ...ROUND, iterations: 600, proofOnly: true }

interface Searcher {
  readonly thread: 0 | 1
  readonly random: SeededRandom
  point: CheckedSet
  pairs: number
  round: number
  work: number
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
    }))
  }

  /** A bout of so much work of each searcher; the incumbent is replaced by what is better. */
  search(regrets: Regrets, most: number, work: number): void {
    const solver = this.#solver
    const begun = solver.incumbent.checked()
    for (const searcher of this.#searchers) {
      searcher.point = begun
      searcher.work = work
    }
    const next = (searcher: Searcher) => this.#begin(searcher, regrets, most)
    let going = this.#searchers.map(next).filter((each) => each !== null)
    while (going.length > 0) {
      const { at, result } = firstEnded(going)
      const { searcher, free } = going[at]!
      if (result === null) searcher.work = 0
      else {
        const { status, iterations } = result.result
        searcher.work -= iterations + WORK_OF_A_PROGRAMME
        const factor =
          status !== 'optimal' ? FEWER : iterations < QUICK && free >= searcher.pairs ? MORE : 1
        searcher.pairs = Math.min(MOST_PAIRS, Math.max(LEAST_PAIRS, searcher.pairs * factor))
        if (result.found?.isAllowed) searcher.point = result.found
      }
      const other = going.filter((_, n) => n !== at)
      const again = searcher.work > 0 && !solver.isLate ? next(searcher) : null
      going = again === null ? other : [...other, again]
    }
    this.#merge(begun)
  }

  #begin(searcher: Searcher, regrets: Regrets, most: number) {
    const { thread, point, random, pairs } = searcher
    const tau = Math.min(most, TAUS[searcher.round++ % TAUS.length]! * this.#solver.scale)
    const core = coreStatus(regrets, point.set, tau)
    const status = this.#parts.draw(core, point.set, pairs, random)
    const running = this.#solver.start(thread, status, point, ROUND, searcher.round)
    return running === null ? null : { ...running, searcher, free: freePairs(status) }
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
