import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { SweepFacts, SweepFigures, SweepGroup } from '../../src-shared/allocation/sweep.ts'
import type { Instance } from './engine/instance.ts'
import { contractDemand } from './engine/value.ts'
import type { Names } from './gather.ts'
import type { Proven } from './solve-and-prove.ts'

const mostWorstGroups = 20
/** Shares are compared with this tolerance, as everywhere. */
const tolerance = 1e-9

/** The instance with the caps and targets that the parameters name; nothing else is copied. */
export function instanceWith(
  instance: Instance,
  names: Pick<Names, 'contracts' | 'groups'>,
  {
    cap_override: caps,
    ratio_override: ratios,
  }: Pick<AllocationParameters, 'cap_override' | 'ratio_override'>,
): Instance {
  const cap = instance.cap.map((old, c) => caps[names.contracts[c]!] ?? old)
  const last = names.groups.length - 1
  // The last group has no name: no override can mean it.
  const target = instance.target.map((old, g) =>
    g === last ? old : (ratios[names.groups[g]!] ?? old),
  )
  return { ...instance, cap, target }
}

/** What a sweep's points are resolved against. */
export function sweepFacts(instance: Instance, names: Names): SweepFacts {
  return {
    targets: new Map(
      names.groups.flatMap((group, g) =>
        Number.isNaN(instance.target[g]!) ? [] : [[group, instance.target[g]!] as const],
      ),
    ),
    caps: new Map(
      names.contracts.map((contract, c) => [
        contract,
        { cap: instance.cap[c]!, sponsored: instance.sponsored[c] === 1 },
      ]),
    ),
  }
}

/**
 * The figures of a solved point. `promised` has the targets of the inputs, against which all points
 * are measured alike, without slack; `solved` those of the point.
 */
export function sweepFigures(
  promised: Pick<Instance, 'target'>,
  solved: Instance,
  names: Pick<Names, 'groups'>,
  proven: Proven,
  measured: { readonly seconds: number; readonly warm: boolean },
): SweepFigures {
  const { check, policy, bound, solution } = proven
  const demand = contractDemand(solved)
  const seats = solved.cap.reduce((sum, cap, c) => sum + Math.min(cap, demand[c]!), 0)
  const groups = check.groups.flatMap(
    (tally, g): readonly { readonly group: SweepGroup; readonly missing: number }[] => {
      const target = promised.target[g]!
      if (Number.isNaN(target) || tally.users === 0) return []
      const missing = missingOf(policy.sense, target, tally.sponsored, tally.total)
      const ratio = tally.total === 0 ? null : tally.sponsored / tally.total
      return [
        {
          group: {
            group_id: names.groups[g]!,
            target: Number.isNaN(solved.target[g]!) ? target : solved.target[g]!,
            promised: target,
            sponsored: tally.sponsored,
            total: tally.total,
            ratio,
            shortfall: missing === 0 || ratio === null ? 0 : distance(policy.sense, target, ratio),
          },
          missing,
        },
      ]
    },
  )
  const byShortfall = groups
    .map(({ group }) => group)
    .filter(({ shortfall }) => shortfall > 0)
    .toSorted((a, b) => b.shortfall - a.shortfall || (a.group_id < b.group_id ? -1 : 1))
  const [worst] = byShortfall
  return {
    status: solution.timedOut ? 'timed_out' : 'ok',
    objective: proven.objective,
    value: proven.value,
    penalties: proven.penalties,
    score_sum: check.scoreSum,
    upper_bound: bound.bound,
    gap_percent: proven.gapPercent,
    seats,
    assignments: check.assignments,
    sponsored_assignments: check.sponsored,
    fill: seats === 0 ? null : check.assignments / seats,
    eligible_users: check.eligibleUsers,
    assigned_users: check.assignedUsers,
    mixed_users: check.mixedUsers,
    groups_promised: groups.length,
    groups_kept: groups.length - byShortfall.length,
    groups_compliant: check.groups.filter(
      ({ compliant, users }, g) => compliant && users > 0 && !Number.isNaN(promised.target[g]!),
    ).length,
    worst_shortfall: worst?.shortfall ?? 0,
    worst_group: worst?.group_id ?? null,
    missing_sponsored: groups.reduce((sum, { missing }) => sum + missing, 0),
    seconds: measured.seconds,
    warm: measured.warm,
    worst_groups: byShortfall.slice(0, mostWorstGroups),
  }
}

type Sense = AllocationParameters['ratio_sense']

/** Whole sponsored assignments too few or too many for the target itself. */
function missingOf(sense: Sense, target: number, sponsored: number, total: number): number {
  if (sense === 'at_least') return Math.max(0, Math.ceil(target * total - tolerance) - sponsored)
  const tooMany = Math.max(0, sponsored - Math.floor(target * total + tolerance))
  if (sense === 'at_most') return tooMany
  // Where no whole number hits the target, the nearest on either side does.
  return Math.max(
    0,
    Math.floor(target * total + tolerance) - sponsored,
    sponsored - Math.ceil(target * total - tolerance),
  )
}

function distance(sense: Sense, target: number, ratio: number): number {
  if (sense === 'at_least') return Math.max(0, target - ratio)
  if (sense === 'at_most') return Math.max(0, ratio - target)
  return Math.abs(target - ratio)
}
