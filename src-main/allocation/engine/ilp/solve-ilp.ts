import { upperBound } from '../bound.ts'
import { checkAssignments } from '../check.ts'
import { solveFlow } from '../flow/solve-flow.ts'
import type { Assignments, Instance } from '../instance.ts'
import type { Control, Policy, Prices } from '../model.ts'
import { usersByGroup } from '../reachable.ts'
import { SeededRandom } from '../seeded-random.ts'
import { type Solution, solveGreedy, type Stage } from '../solve.ts'
import { contractLifts, typicalValue } from '../value.ts'
import { groupBound, groupRegrets } from './group-bound.ts'
import { GroupPlanner } from './group-plan.ts'
import { type HighsListener, HighsSolver, type MipResult } from './highs.ts'
import { coreStatus, freePairs, neighbourhood, roughStatus, tauOf } from './neighbourhood.ts'
import { assignmentsOf, pairSetOf } from './pair-set.ts'
import { type AllocationProgramme, allocationProgramme } from './programme.ts'
import { pairRegrets, type Regrets } from './regret.ts'

/** What HiGHS says of its own result, in floating point: nothing here is certified. */
export interface SolverClaim {
  /** all: no pair was left out that could be in a better allocation; core: only near ones were in. */
  readonly covers: 'all' | 'core'
  /** Pairs that were left to the solver at last. */
  readonly pairs: number
  /**
   * Upper bound on the objective, in units of value, by plans of whole groups or by the solver;
   * null: neither was found, or pairs were left out and groups have rules that plans do not cover.
   */
  readonly bound: number | null
  /** The solver calls the result optimal over the pairs covered: to 1e-7 where it covers all, else to 0.01 %. */
  readonly optimal: boolean
}

export interface IlpSolution extends Solution {
  readonly claim: SolverClaim
}

export interface IlpOptions extends HighsListener {
  /** To serve several drops with the same threads; they stay open. */
  readonly solvers?: Solvers
}

/** Two threads of HiGHS: small programmes are solved by the first, cores by both at once. */
export type Solvers = readonly [HighsSolver, HighsSolver]

/** A drop of more pairs than this, or more users, is not taken: see {@link ilpLimit}. */
export const MOST_PAIRS = 2_000_000
export const MOST_USERS = 50_000

/** Why a drop is too large for this solver; null: it is not. */
export function ilpLimit(instance: Pick<Instance, 'users' | 'contract'>): 'pairs' | 'users' | null {
  if (instance.contract.length > MOST_PAIRS) return 'pairs'
  return instance.users > MOST_USERS ? 'users' : null
}

/** Free pairs of the first core, of one neighbourhood, and at most of the last programme. */
const ROUGH_PAIRS = 600
const ROUND_PAIRS = 350
const FINE_PAIRS = 1200
const WHOLE_PAIRS = 4000
/** With one contract a user the programme is almost a network, and far larger ones are solved. */
const WHOLE_PAIRS_OF_ONE = 40_000
const TIGHT_PAIRS = 3000
/**
 * Free pairs and iterations of the cores by plans of groups, each from the result of the last. Small
 * ones: HiGHS comes to the end of 300 pairs in a second or two, of 600 in a minute.
 */
const PLAN_CORES = [
  { pairs: 200, iterations: 3000, proofOnly: false },
  { pairs: 300, iterations: 3000, proofOnly: false },
]
/** With one contract a user, what is left then is solved to the end. */
const PLAN_CORE_OF_ONE = { pairs: 4000, iterations: 12_000, proofOnly: true }
/** Cores below this are solved once, larger ones in two threads with different seeds. */
const PAIRS_OF_ONE_THREAD = 120
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
const SEARCH = { proofOnly: false }
/** A start nearer to its bound than this is better than a core solved from nothing. */
const ROUGH_GAP = 5e-4
/** Largest regret of the neighbourhoods' cores, in turn, in units of a typical value. */
const ROUND_TAUS = [0.06, 0.12, 0.25]
/** Of the time limit: what the other solvers may use for a first result. */
const START_TIME = 0.5

/**
 * The exact solver: HiGHS, over as much of the drop as fits. It begins with the best result of the
 * other solvers and their prices. Where a ratio is all that ties the users of a group, prices of
 * contracts are sought at which the best plans of whole groups bound the drop (see GroupPlanner).
 * From prices the regret of every pair follows; pairs whose regret
 * exceeds the gap between bound and incumbent cannot be in a better allocation and are left out
 * without loss. First the pairs nearest to the margin, then, where what is left is too much for one
 * programme, neighbourhoods of a few groups; then a larger core, then all that is left, if it fits,
 * to the end: a result that is called optimal over all pairs is one to within 1e-7. Feasible at every moment; the same instance and policy give the same
 * result unless the time limit ends the search.
 *
 * @throws UnsatisfiablePinsError when pins leave a hard guard without a solution
 */
export function solveIlp(
  instance: Instance,
  policy: Policy,
  control: Control,
  options: IlpOptions = {},
): IlpSolution {
  if (options.solvers !== undefined) {
    const search = new IlpSearch(instance, policy, control, options.solvers, options)
    const solution = search.run()
    search.settle()
    return solution
  }
  using first = new HighsSolver(options)
  using second = new HighsSolver(options)
  return new IlpSearch(instance, policy, control, [first, second], options).run()
}

interface Effort {
  readonly relativeGap: number
  readonly iterations: number
  /** Begin at the incumbent. */
  readonly warm: boolean
  readonly proofOnly: boolean
}

interface Taken {
  readonly result: MipResult
  /** It was better and the checker did not allow it. */
  readonly rejected: boolean
}

class IlpSearch {
  readonly #instance: Instance
  readonly #policy: Policy
  readonly #control: Control
  readonly #solver: HighsSolver
  readonly #second: HighsSolver
  /** What the second thread was told to stop, and was not waited for. */
  #stopped: (() => MipResult | null) | null = null
  readonly #listener: HighsListener
  readonly #scale: number
  readonly #stages: Stage[] = []
  #incumbent: Uint8Array = new Uint8Array()
  #assignments: Assignments | null = null
  #objective = Number.NEGATIVE_INFINITY
  #since: number

  constructor(
    instance: Instance,
    policy: Policy,
    control: Control,
    [solver, second]: Solvers,
    listener: HighsListener,
  ) {
    this.#instance = instance
    this.#policy = policy
    this.#control = control
    this.#solver = solver
    this.#second = second
    this.#listener = listener
    this.#scale = typicalValue(instance, policy, contractLifts(instance, policy.scarcityAlpha))
    this.#since = control.now()
  }

  run(): IlpSolution {
    this.#solver.begin()
    const { prices, timedOut } = this.#start()
    this.#finish('start')
    const instance = this.#instance
    const policy = this.#policy
    const { bound, prices: valid } = upperBound(instance, policy, prices, this.#control)
    this.#control.trace?.(this.#objective, bound)
    let claim: SolverClaim = { covers: 'core', pairs: 0, bound: null, optimal: false }
    let late = timedOut || this.#isLate()
    const planner = late ? null : GroupPlanner.of(instance, policy)
    if (planner !== null) {
      claim = this.#byPlans(planner, valid)
      late = this.#isLate()
    } else if (!late && instance.contract.length > 0) {
      const regrets = pairRegrets(instance, policy, valid)
      if (bound - this.#objective > ROUGH_GAP * Math.abs(bound)) this.#rough(regrets)
      this.#finish('first core')
      const left = this.#coreAt(regrets, bound - this.#objective)
      if (!this.#isFew(left)) {
        this.#rounds(regrets)
        this.#finish('neighbourhoods')
      }
      if (!this.#isLate() && freePairs(left) > FINE_PAIRS) {
        claim = this.#fine(regrets, this.#isFew(left) ? OPTIMAL_GAP : FINE_GAP)
        this.#finish('core')
      }
      if (!this.#isLate()) claim = this.#whole(regrets, bound) ?? claim
      this.#finish('programme')
      late = this.#isLate()
    }
    this.#control.progress(1, 'Improving')
    if (this.#assignments === null) throw new Error('the start is an allocation')
    return {
      assignments: this.#assignments,
      prices: valid,
      timedOut: late,
      stages: this.#stages,
      claim,
    }
  }

  /** Waits until the second thread is free again. */
  settle(): void {
    this.#stopped?.()
    this.#stopped = null
  }

  #isLate(): boolean {
    return this.#control.now() >= this.#control.deadline
  }

  #finish(name: string): void {
    const now = this.#control.now()
    this.#stages.push({ name, seconds: (now - this.#since) / 1000 })
    this.#since = now
  }

  /** The better result of the other solvers, and the prices of the lower bound. */
  #start(): { readonly prices: Prices; readonly timedOut: boolean } {
    const control = this.#control
    const now = control.now()
    const within = (from: number, to: number): Control => ({
      now: () => control.now(),
      deadline: Math.min(control.deadline, now + (control.deadline - now) * START_TIME * to),
      checkpoint: () => control.checkpoint(),
      progress: (fraction, title) => control.progress((from + (to - from) * fraction) * 0.2, title),
    })
    const greedy = solveGreedy(this.#instance, this.#policy, within(0, 0.5))
    this.#adopt(pairSetOf(this.#instance, greedy.assignments), greedy.assignments)
    if (this.#isLate()) return { prices: greedy.prices, timedOut: true }
    const flow = solveFlow(this.#instance, this.#policy, within(0.5, 1))
    this.#adopt(pairSetOf(this.#instance, flow.assignments), flow.assignments)
    const boundOf = (prices: Prices) => upperBound(this.#instance, this.#policy, prices).bound
    const prices = boundOf(flow.prices) < boundOf(greedy.prices) ? flow.prices : greedy.prices
    return { prices, timedOut: this.#isLate() }
  }

  /** Takes a set of pairs over when it is better, and allowed by the checker of results. */
  #adopt(set: Uint8Array, assignments: Assignments): boolean {
    const check = checkAssignments(this.#instance, this.#policy, assignments)
    const objective = check.objective - check.penalties
    if (check.violationCount > 0 || objective <= this.#objective) return false
    this.#incumbent = set
    this.#assignments = assignments
    this.#objective = objective
    this.#control.trace?.(objective, null)
    return true
  }

  /**
   * Cores of low regret against the plans of groups. A core solved to the end that leaves a smaller gap than its regrets has everything in
   * it that could be better.
   */
  #byPlans(planner: GroupPlanner, prices: Prices): SolverClaim {
    const instance = this.#instance
    this.#control.progress(0.2, 'Pricing plans of groups')
    if (instance.users > PAIRS_OF_ONE_THREAD) this.#second.begin()
    const drop = { instance, policy: this.#policy, scale: this.#scale }
    const best = groupBound(
      planner,
      drop,
      prices.contract,
      this.#objective,
      this.#solver,
      this.#control,
    )
    this.#finish('plans of groups')
    const { bound } = best
    const isNear = (share: number) => bound - this.#objective <= share * Math.abs(bound)
    let claim: SolverClaim = { covers: 'core', pairs: 0, bound, optimal: false }
    const cores = this.#policy.perUser === 1 ? [...PLAN_CORES, PLAN_CORE_OF_ONE] : PLAN_CORES
    for (const { pairs: most, iterations, proofOnly } of cores) {
      if (isNear(FINE_GAP)) {
        this.#listener.log?.(
          'The bound by plans of groups proves the result: nothing is left for HiGHS.',
        )
        return { covers: 'all', pairs: 0, bound: Math.max(bound, this.#objective), optimal: true }
      }
      if (claim.optimal || this.#isLate()) break
      this.#control.progress(0.4, 'Solving the core')
      const gap = bound - this.#objective
      const regrets = groupRegrets(planner, instance, best, gap)
      const all = freePairs(this.#coreAt(regrets, gap)) <= most
      if (proofOnly && !all) break
      const tau = all ? gap : tauOf(regrets, this.#incumbent, most, gap)
      const status = this.#coreAt(regrets, tau)
      const result = this.#solveTwice(status, {
        relativeGap: FINE_GAP,
        iterations,
        warm: true,
        proofOnly,
      })
      const covered = tau >= bound - this.#objective
      const proven = covered && result !== null ? result.bound : Infinity
      claim = {
        covers: covered ? 'all' : 'core',
        pairs: freePairs(status),
        bound: Math.max(this.#objective, Math.min(bound, proven)),
        optimal: false,
      }
      const lacking = claim.bound! - this.#objective
      claim = { ...claim, optimal: covered && lacking <= FINE_GAP * Math.abs(bound) }
      this.#finish(covered ? 'programme' : 'core')
    }
    if (!claim.optimal && !isNear(OPTIMAL_GAP) && !this.#isLate()) {
      this.#rounds(groupRegrets(planner, instance, best, bound - this.#objective))
      this.#finish('neighbourhoods')
    }
    return claim
  }

  #coreAt(regrets: Regrets, tau: number): Uint8Array {
    return coreStatus(regrets, this.#incumbent, tau)
  }

  #rough(regrets: Regrets): void {
    this.#control.progress(0.2, 'Solving the core')
    const tau = tauOf(regrets, this.#incumbent, ROUGH_PAIRS, this.#scale / 4, roughStatus)
    const status = roughStatus(regrets, this.#incumbent, tau)
    this.#solve(status, {
      ...SEARCH,
      relativeGap: OPTIMAL_GAP,
      iterations: ROUGH_ITERATIONS,
      warm: false,
    })
  }

  #rounds(regrets: Regrets): void {
    const members = usersByGroup(this.#instance)
    const random = new SeededRandom(this.#policy.seed + 1)
    let idle = 0
    for (let round = 0; round < MOST_ROUNDS && idle < IDLE_ROUNDS && !this.#isLate(); round++) {
      this.#control.checkpoint()
      this.#control.progress(0.35 + (0.35 * round) / MOST_ROUNDS, 'Searching neighbourhoods')
      const tau = ROUND_TAUS[round % ROUND_TAUS.length]! * this.#scale
      const status = neighbourhood(
        this.#instance,
        members,
        this.#coreAt(regrets, tau),
        this.#incumbent,
        ROUND_PAIRS,
        random,
      )
      const before = this.#objective
      this.#solve(status, {
        ...SEARCH,
        relativeGap: FINE_GAP,
        iterations: ROUND_ITERATIONS,
        warm: true,
      })
      idle = this.#objective > before + FINE_GAP * Math.abs(before) ? 0 : idle + 1
    }
  }

  /** The core around the incumbent; nearer to its end where nothing comes after it. */
  #fine(regrets: Regrets, relativeGap: number): SolverClaim {
    this.#control.progress(0.7, 'Solving the core')
    const tau = tauOf(regrets, this.#incumbent, FINE_PAIRS, this.#scale)
    return this.#claimed(this.#coreAt(regrets, tau), 'core', FINE_ITERATIONS, relativeGap)
  }

  /** Everything that can be in a better allocation; null where that is too much. */
  #whole(regrets: Regrets, bound: number): SolverClaim | null {
    const status = this.#coreAt(regrets, bound - this.#objective)
    const pairs = freePairs(status)
    if (!this.#isFew(status)) return null
    if (pairs === 0) return { covers: 'all', pairs, bound: this.#objective, optimal: true }
    this.#control.progress(0.8, 'Solving the programme')
    return this.#claimed(status, 'all', WHOLE_ITERATIONS, FINE_GAP)
  }

  /** Few enough to be solved as one programme. */
  #isFew(status: Uint8Array): boolean {
    return freePairs(status) <= (this.#policy.perUser === 1 ? WHOLE_PAIRS_OF_ONE : WHOLE_PAIRS)
  }

  #claimed(
    status: Uint8Array,
    covers: SolverClaim['covers'],
    iterations: number,
    relativeGap: number,
  ): SolverClaim {
    const pairs = freePairs(status)
    const result = this.#solve(status, {
      relativeGap,
      iterations,
      warm: true,
      proofOnly: covers === 'all',
    })
    return {
      covers,
      pairs,
      bound:
        covers === 'all' && result !== null && Number.isFinite(result.bound) ? result.bound : null,
      optimal: result?.status === 'optimal',
    }
  }

  /** One programme; the incumbent is replaced when it finds a better one. Bound in units of value. */
  #solve(status: Uint8Array, how: Effort): MipResult | null {
    return this.#withMargin(status, (model) => {
      const found = this.#begin(this.#solver, model, how, 0)()
      return found === null ? null : this.#take(model, found)
    })
  }

  /**
   * One programme in two threads whose random choices differ: what one of them misses in so many
   * iterations the other may find. Only where the first comes to the end is the second not waited
   * for, so that the result does not depend on their speed.
   */
  #solveTwice(status: Uint8Array, how: Effort): MipResult | null {
    if (freePairs(status) < PAIRS_OF_ONE_THREAD) return this.#solve(status, how)
    return this.#withMargin(status, (model) => {
      this.settle()
      const waiting = [
        this.#begin(this.#solver, model, how, 0),
        this.#begin(this.#second, model, how, 1),
      ]
      const one = waiting[0]!()
      const first = one === null ? null : this.#take(model, one)
      if (one?.status === 'optimal') {
        this.#second.stop()
        this.#stopped = waiting[1]!
        return first
      }
      const other = waiting[1]!()
      if (other === null) return first
      const second = this.#take(model, other)
      if (first === null) return second
      const { result } = first
      return {
        rejected: first.rejected || second.rejected,
        result: {
          ...result,
          bound: Math.min(result.bound, second.result.bound),
          iterations: Math.max(result.iterations, second.result.iterations),
        },
      }
    })
  }

  #withMargin(status: Uint8Array, attempt: (model: AllocationProgramme) => Taken | null) {
    const input = {
      instance: this.#instance,
      policy: this.#policy,
      status,
      incumbent: this.#incumbent,
      scale: this.#scale,
      tight: freePairs(status) <= TIGHT_PAIRS,
    }
    const model = allocationProgramme({ ...input, shareMargin: 0 })
    if (model.programme.columns === 0) return null
    const first = attempt(model)
    if (first === null || !first.rejected) return first?.result ?? null
    // The solver takes a row as kept that is missed by a millionth; the checker does not.
    return attempt(allocationProgramme({ ...input, shareMargin: 1e-5 }))?.result ?? null
  }

  #begin(
    solver: HighsSolver,
    { programme, start }: AllocationProgramme,
    how: Effort,
    seed: number,
  ): () => MipResult | null {
    return solver.start(
      {
        programme,
        start: how.warm ? start : null,
        relativeGap: how.relativeGap,
        iterations: how.iterations,
        proofOnly: how.proofOnly,
        seed: this.#policy.seed + seed,
      },
      this.#control,
    )
  }

  /** Adopts what was found where it is better. */
  #take(model: AllocationProgramme, result: MipResult): Taken {
    const { programme } = model
    const inValue = (value: number) => value * model.scale + model.settledValue
    let rejected = false
    if (result.columns !== null && inValue(result.objective) > this.#objective) {
      const set = new Uint8Array(this.#instance.contract.length)
      for (const pair of model.settled) set[pair] = 1
      for (let n = 0; n < model.pairs.length; n++) {
        if (result.columns[model.pairColumns[n]!]! > 0.5) set[model.pairs[n]!] = 1
      }
      const assignments = assignmentsOf(this.#instance, this.#policy, set)
      rejected = !this.#adopt(set, assignments) && !this.#isAllowed(assignments)
    }
    this.#listener.log?.(
      `programme of ${programme.columns} columns, ${programme.rows} rows, ${model.free} free pairs: ` +
        `${result.status}, ${inValue(result.objective).toPrecision(10)} (bound ${inValue(result.bound).toPrecision(10)}), ` +
        `${result.iterations} iterations; best so far ${this.#objective.toPrecision(10)}`,
    )
    return { result: { ...result, bound: inValue(result.bound) }, rejected }
  }

  #isAllowed(assignments: Assignments): boolean {
    return checkAssignments(this.#instance, this.#policy, assignments).violationCount === 0
  }
}
