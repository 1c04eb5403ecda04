import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import { expected } from '../platform/errors.ts'
import { gapPercent, type UpperBound, upperBound } from './engine/bound.ts'
import { type Check, checkAssignments } from './engine/check.ts'
import { type FlowOptions, solveFlow } from './engine/flow/solve-flow.ts'
import { type GapParts, gapParts } from './engine/gap-parts.ts'
import { type IlpSolution, type SolverClaim, solveIlp } from './engine/ilp/solve-ilp.ts'
import type { Instance } from './engine/instance.ts'
import type { Control, Policy } from './engine/model.ts'
import { resolvePolicy } from './engine/policy.ts'
import { solveNear } from './engine/solve-near.ts'
import type { SolvedDrop } from './engine/near-drop.ts'
import { type Solution, solveGreedy } from './engine/solve.ts'
import { ilpRefusal } from './ilp-limit.ts'

/** A result with its proof: checked and bounded by code that is not the solver's. */
export interface Proven {
  readonly policy: Policy
  readonly solution: Solution
  /** What the exact solver says of its own result; null for the other solvers. */
  readonly claim: SolverClaim | null
  readonly check: Check
  readonly bound: UpperBound
  /** Value of the assignments, what the soft guard's shortfalls cost, and the difference. */
  readonly value: number
  readonly penalties: number
  readonly objective: number
  readonly gapPercent: number
  readonly gapParts: GapParts
}

export interface ProofListeners {
  onSolved(): void
  /** Lines of the exact solver's own log. */
  readonly onSolverLog?: (text: string) => void
}

export interface ProveOptions extends FlowOptions {
  /** A solved drop to start from in place of the solver named: see {@link solveNear}. */
  readonly near?: SolvedDrop
  /** The policy, where it has been resolved: it costs two passes over the pairs. */
  readonly policy?: Policy
}

/**
 * Solves, checks, bounds. Throws `result_rejected` when the check finds a violation: such a result
 * is a bug and is never published.
 */
export function solveAndProve(
  instance: Instance,
  parameters: AllocationParameters,
  control: Control,
  listeners: ProofListeners,
  options: ProveOptions = {},
): Proven {
  const { near, policy = resolvePolicy(instance, parameters) } = options
  const exact =
    near === undefined && parameters.solver === 'ilp'
      ? solveExactly(instance, policy, control, listeners)
      : null
  const solution =
    near !== undefined
      ? solveNear(instance, policy, control, near)
      : (exact ??
        (parameters.solver === 'flow'
          ? solveFlow(instance, policy, control, options)
          : solveGreedy(instance, policy, control, options)))
  listeners.onSolved()
  const check = checkAssignments(instance, policy, solution.assignments)
  const [violation] = check.violations
  if (violation !== undefined) {
    throw expected('result_rejected', {
      what: `The solver's result broke ${check.violationCount} rules; the first: ${JSON.stringify(violation)}.`,
      remedy:
        'Send the log of this run to whoever maintains this installation; another --seed may help meanwhile.',
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
  control.checkpoint()
  const bound = upperBound(instance, policy, solution.prices, control)
  const objective = check.objective - check.penalties
  return {
    policy,
    solution,
    claim: exact?.claim ?? null,
    check,
    bound,
    value: check.objective,
    penalties: check.penalties,
    objective,
    gapPercent: gapPercent(objective, bound.bound),
    gapParts: gapParts(instance, policy, check, bound),
  }
}

/** Refuses a drop that does not fit before anything is solved. */
function solveExactly(
  instance: Instance,
  policy: Policy,
  control: Control,
  { onSolverLog }: ProofListeners,
): IlpSolution {
  const refusal = ilpRefusal(instance)
  if (refusal !== null) {
    throw expected('too_large', {
      ...refusal,
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
  return solveIlp(instance, policy, control, onSolverLog === undefined ? {} : { log: onSolverLog })
}
