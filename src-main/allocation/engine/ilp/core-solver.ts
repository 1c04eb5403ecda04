import type { Instance } from '../instance.ts'
import type { Control, Policy } from '../model.ts'
import { contractLifts, typicalValue } from '../value.ts'
import {
  firstEnded,
  type HighsListener,
  type HighsSolver,
  type MipResult,
  type Running,
} from './highs.ts'
import type { Means } from './highs-messages.ts'
import type { CheckedSet, Incumbent } from './incumbent.ts'
import { freePairs } from './neighbourhood.ts'
import { type AllocationProgramme, allocationProgramme } from './programme.ts'

/** Two threads of HiGHS: small programmes are solved by the first, cores by both at once. */
export type Solvers = readonly [HighsSolver, HighsSolver]

export interface Effort {
  readonly relativeGap: number
  /** Of the simplex method, so that the same work is done on every machine. */
  readonly iterations: number
  /** Begin at the incumbent. */
  readonly warm: boolean
  readonly means: Means
}

/** What a search begins at. */
export type Point = Pick<CheckedSet, 'set' | 'objective'>

/** What came of a part of the drop; bound and objective in units of value. */
export interface Attempt {
  readonly result: MipResult
  /** The best point as a set of pairs, where one is worth more than what it was begun with. */
  readonly found: CheckedSet | null
}

/** A part of the drop that HiGHS works at. */
export type RunningAttempt = Running<Attempt>

/** Cores with fewer free pairs are solved once, larger ones in two threads with different seeds. */
const PAIRS_OF_ONE_THREAD = 120
/** Up to so many free pairs the programme has a row more for each: see `tight`. */
const TIGHT_PAIRS = 3000

/** Solves parts of a drop by HiGHS, in one thread or in two, and offers what it finds. */
export class CoreSolver {
  readonly incumbent: Incumbent
  readonly instance: Instance
  readonly policy: Policy
  readonly control: Control
  /** A typical value of a pair. */
  readonly scale: number
  readonly first: HighsSolver
  readonly #second: HighsSolver
  readonly #listener: HighsListener
  /** What the second thread was told to stop, and was not waited for. */
  #stopped: RunningAttempt | null = null

  constructor(incumbent: Incumbent, drop: Drop, [first, second]: Solvers, listener: HighsListener) {
    this.incumbent = incumbent
    this.instance = drop.instance
    this.policy = drop.policy
    this.control = drop.control
    this.scale = typicalValue(
      drop.instance,
      drop.policy,
      contractLifts(drop.instance, drop.policy.scarcityAlpha),
    )
    this.first = first
    this.#second = second
    this.#listener = listener
  }

  get isLate(): boolean {
    return this.control.now() >= this.control.deadline
  }

  /** Loads the second thread's HiGHS while the first one works. */
  beginSecond(): void {
    if (this.instance.users > PAIRS_OF_ONE_THREAD) this.#second.begin()
  }

  /** Waits until the second thread is free again. */
  settle(): void {
    if (this.#stopped !== null) firstEnded([this.#stopped])
    this.#stopped = null
  }

  log(text: string): void {
    this.#listener.log?.(text)
  }

  /** One part, from the incumbent; null where nothing is free in it or the solver failed. */
  solve(status: Uint8Array, how: Effort): MipResult | null {
    const one = this.start(0, status, this.incumbent, how, 0)
    const attempt = one === null ? null : firstEnded([one]).result
    if (attempt?.found?.isAllowed !== false) return this.#take(attempt)
    // The solver takes a row as kept that is missed by a millionth; the checker does not.
    const again = this.start(0, status, this.incumbent, how, 0, 1e-5)
    return again === null ? null : this.#take(firstEnded([again]).result)
  }

  /**
   * One part in two threads whose random choices differ: what one of them misses in so many
   * iterations the other may find. Only where the first comes to the end is the second not waited
   * for, so that the result does not depend on their speed.
   */
  solveTwice(status: Uint8Array, how: Effort): MipResult | null {
    if (freePairs(status) < PAIRS_OF_ONE_THREAD) return this.solve(status, how)
    const one = this.start(0, status, this.incumbent, how, 0)
    const two = this.start(1, status, this.incumbent, how, 1)
    if (one === null || two === null) return null
    const first = this.#take(firstEnded([one]).result)
    if (first?.status === 'optimal') {
      this.#second.stop()
      this.#stopped = two
      return first
    }
    const second = this.#take(firstEnded([two]).result)
    if (first === null || second === null) return first ?? second
    return {
      ...first,
      bound: Math.min(first.bound, second.bound),
      iterations: Math.max(first.iterations, second.iterations),
    }
  }

  /** Begins a part of the drop in one of the threads; null where nothing is free in it. */
  start(
    thread: 0 | 1,
    status: Uint8Array,
    from: Point,
    how: Effort,
    seed: number,
    shareMargin = 0,
  ): RunningAttempt | null {
    if (thread === 1) this.settle()
    const model = allocationProgramme({
      instance: this.instance,
      policy: this.policy,
      status,
      incumbent: from.set,
      scale: this.scale,
      tight: freePairs(status) <= TIGHT_PAIRS,
      shareMargin,
    })
    if (model.programme.columns === 0) return null
    const running = (thread === 0 ? this.first : this.#second).start(
      {
        programme: model.programme,
        start: how.warm ? model.start : null,
        relativeGap: how.relativeGap,
        iterations: how.iterations,
        means: how.means,
        seed: this.policy.seed + seed,
      },
      this.control,
    )
    const { objective } = from
    return {
      poll: () => {
        const result = running.poll()
        return result ? this.#attempt(model, objective, result) : result
      },
    }
  }

  #take(attempt: Attempt | null): MipResult | null {
    if (attempt?.found?.isAllowed) this.incumbent.offer(attempt.found)
    return attempt?.result ?? null
  }

  #attempt(model: AllocationProgramme, begun: number, result: MipResult): Attempt {
    const { programme } = model
    const inValue = (value: number) => value * model.scale + model.settledValue
    let found: CheckedSet | null = null
    if (result.columns !== null && inValue(result.objective) > begun) {
      const set = new Uint8Array(this.instance.contract.length)
      for (const pair of model.settled) set[pair] = 1
      for (let n = 0; n < model.pairs.length; n++) {
        if (result.columns[model.pairColumns[n]!]! > 0.5) set[model.pairs[n]!] = 1
      }
      found = this.incumbent.check(set)
    }
    this.log(
      `programme of ${programme.columns} columns, ${programme.rows} rows, ${model.free} free pairs: ` +
        `${result.status}, ${inValue(result.objective).toPrecision(10)} (bound ${inValue(result.bound).toPrecision(10)}), ` +
        `${result.iterations} iterations; best so far ${this.incumbent.objective.toPrecision(10)}`,
    )
    const bound = inValue(result.bound)
    return { result: { ...result, objective: inValue(result.objective), bound }, found }
  }
}

export interface Drop {
  readonly instance: Instance
  readonly policy: Policy
  readonly control: Control
}
