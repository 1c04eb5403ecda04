import { capSentence, claimSentence } from '../../../src-shared/allocation/sentences.ts'
import { overrideSentence } from '../../../src-shared/allocation/group-sentences.ts'
import { cutSentence } from '../../../src-shared/allocation/cut-words.ts'
import { gapText } from '../../../src-shared/allocation/words.ts'
import type { AllocationSummary, GroupState } from '../../../src-shared/allocation/summary.ts'
import type { RunWrite } from '../../../src-shared/allocation/write-back.ts'
import type { Run } from '../../../src-shared/runs.ts'
import { table } from './terminal.ts'

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const percent = (share: number | null): string =>
  share === null ? '-' : `${(share * 100).toFixed(1)}%`
const share = (value: number | null): string => (value === null ? '-' : value.toFixed(3))

const stateWords: Readonly<Record<GroupState, string>> = {
  at_target: 'at target',
  limited: 'limited by the guard',
  short: 'short',
  no_ratio: 'no ratio',
}

/** A short report for a terminal: the headline, then a row for each group. */
export function summaryText(
  summary: AllocationSummary,
  run: Pick<Run, 'id' | 'dry_run'>,
  writes: readonly RunWrite[] = [],
): string {
  const { counts, fill } = summary
  const groups = summary.groups.map((group) => [
    group.group_id === '' ? '(none)' : group.group_id,
    share(group.ratio),
    share(group.target),
    integer.format(group.sponsored),
    integer.format(group.total),
    stateWords[group.state],
  ])
  const lines = [
    `${run.dry_run === true ? 'Dry run' : 'Run'} ${run.id}${summary.status === 'timed_out' ? ': stopped by the time limit, best result written' : ''}`,
    `Users assigned  ${integer.format(counts.assigned_users)} of ${integer.format(counts.eligible_users)} eligible`,
    `Assignments     ${integer.format(counts.assignments)} (${integer.format(counts.sponsored_assignments)} sponsored)`,
    `Fill            ${percent(fill.share)} of ${integer.format(fill.seats)} seats`,
    `Score           ${decimal.format(summary.score_sum)}`,
    `Objective       ${decimal.format(summary.objective)}, within ${gapText(summary.gap_percent)} of the best possible${summary.cut_at_source === undefined ? '' : ' of the pairs that came'} (certified bound ${decimal.format(summary.upper_bound)})`,
    ...writes.map(
      ({ connection, drop_id: drop, rows }) =>
        `Written to      drop ${drop} on ${connection}: ${integer.format(rows)} ${rows === 1 ? 'assignment' : 'assignments'}`,
    ),
    ...(summary.cut_at_source === undefined ? [] : [cutSentence(summary.cut_at_source)]),
    '',
    table(['Group', 'Ratio', 'Target', 'Sponsored', 'All', 'State'], groups, [1, 2, 3, 4]),
  ]
  if (run.dry_run === true) lines.push('', 'A dry run: no file was written outside the workspace.')
  for (const { group_id: group, target, target_of_file: written } of summary.groups) {
    if (target === null || written === undefined) continue
    lines.push('', overrideSentence(group, target, written))
  }
  if (summary.solver_claim) lines.push('', claimSentence(summary.solver_claim))
  for (const { contract_id: contract, cap, cap_of_file: written } of summary.contracts) {
    if (written !== undefined) lines.push('', capSentence(contract, cap, written))
  }
  const inputWarnings = summary.warnings.map(({ message, remedy }) => `${message} ${remedy}`)
  for (const warning of [...inputWarnings, ...summary.group_warnings]) {
    lines.push('', `warning: ${warning}`)
  }
  return `${lines.join('\n')}\n`
}
