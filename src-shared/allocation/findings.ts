import type { AllocationSummary, ContractSummary, GroupSummary } from './summary.ts'
import type { MovesSummary } from './moves.ts'
import { cutSentence } from './cut-words.ts'
import { english, groupLabel, listed, type Numbers } from './words.ts'

/**
 * What a result comes down to, in sentences: the most important first. The screens, the report and
 * the command line say the same, each with its own numbers. Pure.
 */
export function resultFindings(
  summary: AllocationSummary,
  numbers: Numbers = english,
): readonly string[] {
  // A ratio of nothing is kept, which says nothing.
  if (summary.counts.assignments === 0)
    return [peopleFinding(summary, numbers), boundFinding(summary, numbers)]
  return [
    peopleFinding(summary, numbers),
    ratioFinding(summary, numbers),
    boundFinding(summary, numbers),
  ]
}

function peopleFinding({ counts, fill, parameters }: AllocationSummary, numbers: Numbers): string {
  if (counts.assignments === 0) {
    return counts.pairs === 0
      ? 'Nobody was assigned anything: no user has an eligible pair.'
      : fill.seats === 0
        ? 'Nobody was assigned anything: no contract has a seat to give.'
        : 'Nobody was assigned anything.'
  }
  const without = counts.eligible_users - counts.assigned_users
  const each = counts.assignments / Math.max(1, counts.assigned_users)
  const held =
    parameters.per_user === 1
      ? 'hold a contract'
      : `hold ${numbers.fixed(each, 2)} contracts each on average (at most ${numbers.number(parameters.per_user)})`
  const rest =
    without === 0
      ? 'nobody who is eligible went without'
      : `${numbers.count(without, 'eligible user')} got nothing`
  return `${numbers.number(counts.assigned_users)} of ${numbers.count(counts.eligible_users, 'eligible user')} ${held}; ${rest}.`
}

/** Whether the groups got what was promised. */
export function ratioFinding(
  { groups, parameters }: AllocationSummary,
  numbers: Numbers = english,
): string {
  const promised = groups.filter(({ state }) => state !== 'no_ratio')
  if (promised.length === 0) return 'No group has a ratio to keep.'
  const short = promised.filter(({ state }) => state === 'short')
  const limited = promised.filter(({ state }) => state === 'limited')
  const enforced =
    parameters.enforce_assignment_ratio && parameters.assignment_ratio_guard !== 'off'
  const note = enforced ? '' : ' Ratios were reported, not enforced.'
  const ids = (found: readonly GroupSummary[]) =>
    listed(
      found.map(({ group_id }) => groupLabel(group_id)),
      3,
      numbers,
    )
  if (short.length > 0) {
    return `${numbers.number(short.length)} of ${numbers.count(promised.length, 'group')} ${short.length === 1 ? 'misses its' : 'miss their'} ratio: ${ids(short)}.${note}`
  }
  if (limited.length > 0) {
    const empty = limited.reduce((sum, group) => sum + group.slots_left_empty, 0)
    return `Every group keeps its ratio; ${numbers.count(empty, 'slot')} stayed empty for it in ${ids(limited)}.`
  }
  return promised.length === 1
    ? `The one group with a ratio keeps it.${note}`
    : `All ${numbers.count(promised.length, 'group')} with a ratio keep it.${note}`
}

function boundFinding(
  { gap_percent: gap, status, cut_at_source: cut }: AllocationSummary,
  numbers: Numbers,
): string {
  const rules =
    cut === undefined ? 'under these rules' : 'of the pairs that came, under these rules,'
  const bound =
    gap <= 0
      ? `No allocation ${rules} has a larger value, by a certified bound.`
      : `Its value is within ${numbers.gap(gap)} of the best possible ${rules.replace(/,$/, '')}, by a certified bound.`
  const best = cut === undefined ? bound : `${bound} ${cutSentence(cut, numbers)}`
  return status === 'timed_out' ? `The time limit ended the search. ${best}` : best
}

/** The finding of the plot of groups: `11 groups · 10 at target · 1 limited by the guard`. */
export function groupsFinding(groups: readonly GroupSummary[], numbers: Numbers = english): string {
  const parts = [numbers.count(groups.length, 'group')]
  const add = (state: GroupSummary['state'], words: string) => {
    const found = groups.filter((group) => group.state === state).length
    if (found > 0) parts.push(`${numbers.number(found)} ${words}`)
  }
  add('at_target', 'at target')
  add('limited', 'limited by the guard')
  add('short', 'short of its target')
  add('no_ratio', 'without a ratio')
  return parts.join(' · ')
}

/** The finding of the plot of contracts by price and use. */
export function contractsFinding(
  contracts: readonly ContractSummary[],
  numbers: Numbers = english,
): string {
  if (contracts.length === 0) return 'This drop has no contracts.'
  const full = contracts.filter(isFull)
  const unused = contracts.filter(({ assigned, cap }) => assigned === 0 && cap > 0)
  const closed = contracts.filter(({ cap }) => cap === 0)
  const dearest = contracts.reduce((best, contract) =>
    contract.price > best.price ? contract : best,
  )
  const parts = [
    `${numbers.number(full.length)} of ${numbers.count(contracts.length, 'contract')} full`,
  ]
  if (unused.length > 0) parts.push(`${numbers.number(unused.length)} unused`)
  if (closed.length === contracts.length) return 'No contract has capacity in this drop.'
  if (closed.length > 0) parts.push(`${numbers.number(closed.length)} without capacity`)
  const price =
    dearest.price > 0
      ? `more cap is worth most at ${dearest.contract_id}: ${numbers.amount(dearest.price)} a unit`
      : 'no contract has a price: more cap anywhere would add next to nothing'
  return `${parts.join(', ')}; ${price}.`
}

export function isFull({ cap, assigned }: ContractSummary): boolean {
  return cap > 0 && assigned >= cap
}

/** What the assignments come down to. */
export function assignmentsFinding(
  { counts, score_sum }: AllocationSummary,
  numbers: Numbers = english,
): string {
  if (counts.assignments === 0) return 'There are no assignments.'
  const share = counts.sponsored_assignments / counts.assignments
  const pinned = counts.pinned > 0 ? `, ${numbers.number(counts.pinned)} pinned` : ''
  const mixed =
    counts.mixed_users > 0
      ? ` ${numbers.count(counts.mixed_users, 'user')} ${counts.mixed_users === 1 ? 'holds' : 'hold'} both kinds.`
      : ''
  return `${numbers.percent(share)} of ${numbers.count(counts.assignments, 'assignment')} are sponsored${pinned}; the mean score is ${numbers.amount(score_sum / counts.assignments)}.${mixed}`
}

/** How much was read, and whether it was in order. */
export function inputsFinding(
  { inputs, warnings, counts }: AllocationSummary,
  numbers: Numbers = english,
): string {
  const rows = inputs.reduce((sum, input) => sum + input.rows, 0)
  const faults =
    warnings.length === 0
      ? 'nothing in them was amiss'
      : `${numbers.count(warnings.length, 'kind')} of fault in ${numbers.count(
          warnings.reduce((sum, fault) => sum + fault.count, 0),
          'row',
        )}`
  return `${numbers.count(rows, 'row')} in ${numbers.count(inputs.length, 'input')}, ${numbers.count(counts.pairs, 'eligible pair')}; ${faults}.`
}

/** What the moves between two runs come down to. */
export function movesFinding(
  { users, moves, gained, lost, change }: MovesSummary,
  numbers: Numbers = english,
): string {
  if (moves === 0) return 'Every user holds the same contracts in both runs.'
  const net =
    Math.abs(change) < 1e-9 * Math.max(1, gained, lost)
      ? 'nothing in all'
      : `${change > 0 ? '+' : '\u2212'}${numbers.total(Math.abs(change))} in all`
  return `${numbers.count(users, 'user')} made ${numbers.count(moves, 'move')}: those better off gained ${numbers.total(gained)} in value, those worse off lost ${numbers.total(lost)}, ${net}.`
}
