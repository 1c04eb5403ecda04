import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { GroupRemedyValues } from '../../src-shared/allocation/remedy-values.ts'
import type {
  AllocationSummary,
  ContractSummary,
  GroupSummary,
} from '../../src-shared/allocation/summary.ts'
import type { RunDetail } from '../../src-shared/runs.ts'
import { version } from '../platform/version.ts'
import { groupAccounts } from './engine/group-account.ts'
import type { Instance } from './engine/instance.ts'
import type { GroupReach, Shortfall } from './engine/reachable.ts'
import { contractDemand } from './engine/value.ts'
import { counted } from './faults.ts'
import type { GatherReport, Names } from './gather.ts'
import { type Sensitivity, sensitivityOf } from './sensitivity.ts'
import type { Proven } from './solve-and-prove.ts'

export interface Finished {
  readonly instance: Instance
  readonly names: Names
  readonly report: GatherReport
  readonly proven: Proven
  readonly reaches: readonly GroupReach[]
  readonly parameters: AllocationParameters
}

/** The pairs alone: other inputs bound nothing. */
function cutOf({ inputs }: GatherReport): Pick<AllocationSummary, 'cut_at_source'> {
  const cut = inputs.find(({ input }) => input === 'elig')?.query?.cut ?? null
  return cut === null ? {} : { cut_at_source: cut }
}

/** The summary of a checked result, but for what is known only once it is written. */
export function summarise(
  finished: Finished,
  measured: Pick<AllocationSummary, 'seconds' | 'peak_memory_bytes' | 'output' | 'trace'>,
): AllocationSummary {
  const { instance, report, proven, parameters } = finished
  const { check, policy, solution } = proven
  const sensitivity = sensitivityOf(instance, proven)
  const groups = groupSummaries(finished, sensitivity)
  const contracts = contractSummaries(finished, sensitivity)
  const seats = contracts.reduce((sum, { cap, demand }) => sum + Math.min(cap, demand), 0)
  const warnings = groupWarnings(finished, groups)
  const needsAttention = report.faults.length > 0 || warnings.length > 0
  return {
    status: solution.timedOut ? 'timed_out' : needsAttention ? 'warning' : 'ok',
    solver: parameters.solver,
    counts: {
      users: instance.users,
      eligible_users: check.eligibleUsers,
      assigned_users: check.assignedUsers,
      contracts: instance.contracts,
      groups: groups.length,
      pairs: instance.contract.length,
      assignments: check.assignments,
      sponsored_assignments: check.sponsored,
      pinned: instance.pins.user.length,
      mixed_users: check.mixedUsers,
    },
    fill: {
      seats,
      taken: check.assignments,
      share: seats === 0 ? null : check.assignments / seats,
    },
    objective: proven.objective,
    value: proven.value,
    penalties: proven.penalties,
    score_sum: check.scoreSum,
    upper_bound: proven.bound.bound,
    gap_percent: proven.gapPercent,
    gap_parts: proven.gapParts,
    ...(proven.claim === null ? {} : { solver_claim: proven.claim }),
    ...(measured.trace === undefined ? {} : { trace: measured.trace }),
    ...cutOf(report),
    groups,
    contracts,
    seconds: measured.seconds,
    peak_memory_bytes: measured.peak_memory_bytes,
    inputs: [...report.inputs],
    output: measured.output,
    warnings: [...report.faults],
    group_warnings: [...warnings],
    parameters,
    resolved: { fill_bonus: policy.fillBonus, ratio_penalty: policy.penalty },
    seed: parameters.seed,
    version,
  }
}

function contractSummaries(
  { instance, names, report, proven }: Finished,
  sensitivity: Sensitivity,
): ContractSummary[] {
  const demand = contractDemand(instance)
  return names.contracts.map((id, c) => ({
    contract_id: id,
    sponsored: instance.sponsored[c] === 1,
    cap: instance.cap[c]!,
    ...capOfFile(report, id),
    assigned: proven.check.load[c]!,
    fill: instance.cap[c] === 0 ? null : proven.check.load[c]! / instance.cap[c]!,
    demand: demand[c]!,
    price: proven.bound.prices.contract[c]!,
    ...sensitivity.contracts[c]!,
  }))
}

/** Groups in order of id; users without a group last, and only where there are any. */
function groupSummaries(
  { instance, names, report, proven, reaches }: Finished,
  sensitivity: Sensitivity,
): GroupSummary[] {
  const { check, policy, bound, solution } = proven
  const accounts = groupAccounts(instance, policy, bound.prices, solution.assignments, check)
  return accounts.flatMap((account) => {
    const g = account.group
    const tally = check.groups[g]!
    const reach = reaches[g]!
    if (tally.users === 0) return []
    // Where capacity is scarce others took the slots that the guard kept from this group: it is
    // limited all the same, by as many as it could have had alone.
    const outOfReach =
      account.state === 'at_target' && policy.guard === 'hard' && reach.shortfall !== null
    const state = outOfReach ? 'limited' : account.state
    const slotsLeftEmpty =
      reach.shortfall !== null && state === 'limited'
        ? Math.max(account.slotsLeftEmpty, reach.total.found - tally.total)
        : account.slotsLeftEmpty
    const target = instance.target[g]!
    return [
      {
        group_id: names.groups[g]!,
        users: tally.users,
        eligible_users: tally.eligibleUsers,
        target: Number.isNaN(target) ? null : target,
        ...targetOfFile(report, names.groups[g]!),
        slack: policy.slack,
        sponsored: tally.sponsored,
        total: tally.total,
        ratio: tally.total === 0 ? null : tally.sponsored / tally.total,
        state,
        compliant: tally.compliant,
        reachable: reach.reachable,
        reachable_sponsored: reach.sponsored.most,
        reachable_total: reach.total.found,
        remedies: remedyValues(reach.shortfall),
        sponsored_users: tally.sponsoredHolders,
        assigned_users: tally.holders,
        mixed_users: tally.mixedUsers,
        eligible_sponsored_pairs: account.sponsoredPairs,
        sponsored_capacity_left: account.sponsoredCapacityLeft,
        slots_left_empty: slotsLeftEmpty,
        binding_contracts: account.bindingContracts.slice(0, 10).map((c) => names.contracts[c]!),
        ratio_price: account.ratioPrice,
        ...sensitivity.groups[g]!,
      },
    ]
  })
}

/** As the contract has it. */
export function remedyValues(shortfall: Shortfall | null): GroupRemedyValues | null {
  if (shortfall === null) return null
  const { lowerTarget, addSlack, fillAtMost } = shortfall
  return { lower_target: lowerTarget, add_slack: addSlack, fill_at_most: fillAtMost }
}

/** Told only of contracts whose cap the parameters replaced. */
function capOfFile(
  { capsOfFile }: Pick<GatherReport, 'capsOfFile'>,
  contract: string,
): Pick<ContractSummary, 'cap_of_file'> {
  const written = capsOfFile.get(contract)
  return written === undefined ? {} : { cap_of_file: written }
}

/** Told only of groups whose target the parameters replaced. */
export function targetOfFile(
  { ratiosOfFile }: Pick<GatherReport, 'ratiosOfFile'>,
  group: string,
): Pick<GroupSummary, 'target_of_file'> {
  const written = ratiosOfFile.get(group)
  return written === undefined ? {} : { target_of_file: written }
}

/** A sentence for each kind of promise that could not be kept in full, naming the groups. */
function groupWarnings(
  { names, reaches }: Pick<Finished, 'names' | 'reaches'>,
  groups: readonly GroupSummary[],
): readonly string[] {
  const unreachable = new Set(
    reaches.filter(({ shortfall }) => shortfall !== null).map(({ group }) => names.groups[group]!),
  )
  const warnings: string[] = []
  // A few slots that the guard keeps empty at its edge are no news; a target out of reach is.
  const limited = groups.filter(
    ({ state, group_id }) => state === 'limited' && unreachable.has(group_id),
  )
  if (limited.length > 0) {
    const slots = limited.reduce((sum, { slots_left_empty }) => sum + slots_left_empty, 0)
    warnings.push(
      `${listed(limited)} cannot reach the target with every slot filled: the guard left ${counted(slots, 'slot', 'slots')} empty.`,
    )
  }
  const short = groups.filter(({ state }) => state === 'short')
  if (short.length > 0) warnings.push(`${listed(short)} missed the target.`)
  return warnings
}

function listed(groups: readonly GroupSummary[]): string {
  const ids = groups.slice(0, 10).map(({ group_id }) => group_id)
  const more = groups.length > ids.length ? ` and ${groups.length - ids.length} more` : ''
  return `${groups.length === 1 ? 'Group' : 'Groups'} ${ids.join(', ')}${more}`
}

/** The few numbers that lists of runs show. */
export function metricsOf(summary: AllocationSummary): RunDetail['metrics'] {
  return {
    users: summary.counts.eligible_users,
    assigned_users: summary.counts.assigned_users,
    assignments: summary.counts.assignments,
    pairs: summary.counts.pairs,
    fill: summary.fill.share ?? 0,
    score_sum: summary.score_sum,
    gap_percent: summary.gap_percent,
    groups: summary.groups.length,
    groups_short: summary.groups.filter(({ state }) => state === 'short').length,
    groups_limited: summary.groups.filter(({ state }) => state === 'limited').length,
    warnings: summary.warnings.length,
    peak_memory_bytes: summary.peak_memory_bytes,
  }
}
