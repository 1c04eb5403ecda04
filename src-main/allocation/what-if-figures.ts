import type {
  WhatIfAnswer,
  WhatIfContract,
  WhatIfFigures,
  WhatIfGroup,
} from '../../src-shared/allocation/what-if.ts'
import type { Check } from './engine/check.ts'
import type { Assignments, Instance } from './engine/instance.ts'
import type { Policy } from './engine/model.ts'
import type { SolvedDrop } from './engine/near-drop.ts'
import { contractDemand } from './engine/value.ts'
import type { Proven } from './solve-and-prove.ts'
import type { LoadedRun } from './what-if-load.ts'

/** A finished run that questions are asked about, with what its own result comes to. */
export interface Baseline extends LoadedRun {
  readonly policy: Policy
  readonly check: Check
  readonly figures: WhatIfFigures
  /** Built by the first question that starts from the run's own result. */
  near: SolvedDrop | undefined
}

export function figuresOf(
  instance: Instance,
  check: Check,
  proof: Pick<WhatIfFigures, 'objective' | 'upper_bound' | 'gap_percent'>,
): WhatIfFigures {
  const demand = contractDemand(instance)
  const seats = instance.cap.reduce((sum, cap, c) => sum + Math.min(cap, demand[c]!), 0)
  return {
    objective: proof.objective,
    value: check.objective,
    penalties: check.penalties,
    score_sum: check.scoreSum,
    upper_bound: proof.upper_bound,
    gap_percent: proof.gap_percent,
    seats,
    assignments: check.assignments,
    sponsored_assignments: check.sponsored,
    fill: seats === 0 ? null : check.assignments / seats,
    assigned_users: check.assignedUsers,
    mixed_users: check.mixedUsers,
    groups_compliant: check.groups.filter(
      ({ compliant, users }, g) => compliant && users > 0 && !Number.isNaN(instance.target[g]!),
    ).length,
  }
}

/** Groups with users: by how far their share moves, then by their id. */
export function changedGroups(run: Baseline, after: Instance, check: Check): WhatIfGroup[] {
  const side = (instance: Instance, of: Check, g: number): WhatIfGroup['before'] => {
    const { sponsored, total, compliant } = of.groups[g]!
    const target = instance.target[g]!
    return {
      target: Number.isNaN(target) ? null : target,
      sponsored,
      total,
      ratio: total === 0 ? null : sponsored / total,
      compliant,
    }
  }
  const rows = run.names.groups.flatMap((group, g) =>
    run.check.groups[g]!.users === 0
      ? []
      : [
          {
            group_id: group,
            before: side(run.instance, run.check, g),
            after: side(after, check, g),
          },
        ],
  )
  const weight = ({ before, after: then }: WhatIfGroup): number =>
    Number(before.target !== then.target) * 10 +
    Math.abs((then.ratio ?? 0) - (before.ratio ?? 0)) +
    Math.abs(then.total - before.total) / Math.max(1, before.total, then.total)
  return rows.toSorted((a, b) => weight(b) - weight(a))
}

export function changedContracts(run: Baseline, after: Instance, proven: Proven): WhatIfContract[] {
  const rows = run.names.contracts.map((contract, c) => ({
    contract_id: contract,
    sponsored: after.sponsored[c] === 1,
    before: {
      cap: run.instance.cap[c]!,
      assigned: run.check.load[c]!,
      price: run.prices.contract[c]!,
    },
    after: {
      cap: after.cap[c]!,
      assigned: proven.check.load[c]!,
      price: proven.bound.prices.contract[c]!,
    },
  }))
  return rows
    .filter(
      ({ before, after: then }) => before.cap !== then.cap || before.assigned !== then.assigned,
    )
    .toSorted(
      (a, b) =>
        Number(b.before.cap !== b.after.cap) - Number(a.before.cap !== a.after.cap) ||
        Math.abs(b.after.assigned - b.before.assigned) -
          Math.abs(a.after.assigned - a.before.assigned) ||
        (a.contract_id < b.contract_id ? -1 : 1),
    )
}

/** Both lists ascend by user, then contract. */
export function userChanges(
  users: number,
  before: Assignments,
  after: Assignments,
): WhatIfAnswer['users'] {
  const counts = { moved: 0, gained: 0, lost: 0, same: 0 }
  let a = 0
  let b = 0
  for (let user = 0; user < users; user++) {
    const [fromA, fromB] = [a, b]
    while (a < before.user.length && before.user[a] === user) a++
    while (b < after.user.length && after.user[b] === user) b++
    const [hadCount, hasCount] = [a - fromA, b - fromB]
    if (hadCount === 0 && hasCount > 0) counts.gained++
    else if (hadCount > 0 && hasCount === 0) counts.lost++
    else if (hadCount === hasCount && isSame(before, fromA, after, fromB, hadCount)) counts.same++
    else counts.moved++
  }
  return counts
}

function isSame(a: Assignments, fromA: number, b: Assignments, fromB: number, count: number) {
  for (let i = 0; i < count; i++) {
    if (a.contract[fromA + i] !== b.contract[fromB + i]) return false
  }
  return true
}
