import { checkAssignments } from '../check.ts'
import type { Assignments, Instance } from '../instance.ts'
import type { Control, Policy } from '../model.ts'
import { assignmentsOf } from './pair-set.ts'

/** A set of pairs as the checker of results sees it. */
export interface CheckedSet {
  /** 1 for each pair. */
  readonly set: Uint8Array
  readonly assignments: Assignments
  /** Score less penalties, in units of value. */
  readonly objective: number
  readonly isAllowed: boolean
}

/** The best allocation so far: nothing becomes it that the checker of results does not allow. */
export class Incumbent {
  set: Uint8Array = new Uint8Array()
  assignments: Assignments | null = null
  objective = Number.NEGATIVE_INFINITY
  readonly #instance: Instance
  readonly #policy: Policy
  readonly #control: Control

  constructor(instance: Instance, policy: Policy, control: Control) {
    this.#instance = instance
    this.#policy = policy
    this.#control = control
  }

  check(set: Uint8Array, assignments?: Assignments): CheckedSet {
    const checked = assignments ?? assignmentsOf(this.#instance, this.#policy, set)
    const { objective, penalties, violationCount } = checkAssignments(
      this.#instance,
      this.#policy,
      checked,
    )
    const isAllowed = violationCount === 0
    return { set, assignments: checked, objective: objective - penalties, isAllowed }
  }

  /** @throws where there is none yet */
  checked(): CheckedSet {
    const { set, assignments, objective } = this
    if (assignments === null) throw new Error('there is no allocation yet')
    return { set, assignments, objective, isAllowed: true }
  }

  /** Takes an allocation over when it is allowed and better. */
  offer({ set, assignments, objective, isAllowed }: CheckedSet): void {
    if (!isAllowed || objective <= this.objective) return
    this.set = set
    this.assignments = assignments
    this.objective = objective
    this.#control.trace?.(objective, null)
  }
}
