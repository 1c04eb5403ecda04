import type { GroupReach, PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import { jointSentences } from '../../../src-shared/allocation/joint-text.ts'
import { numbersOf } from '../../../src-shared/allocation/words.ts'
import type { Fault } from '../../../src-shared/allocation/faults.ts'
import { countOf, formatCount, formatShare } from '../../format.ts'
import { groupName } from './result/group-words.ts'

export interface CheckLine {
  readonly tone: 'ok' | 'warn' | 'bad'
  readonly text: string
}

/** The checklist of a preflight in words: what is there, and what of it can be used. */
export function checkLines(report: PreflightReport, locale?: string): readonly CheckLine[] {
  const lines: CheckLine[] = []
  const { counts } = report
  if (counts !== null) {
    const usable = counts.contracts_with_pairs
    lines.push({
      tone: usable === counts.contracts ? 'ok' : 'warn',
      text: `${partOf(usable, counts.contracts, 'contract', locale)} ${usable === 1 && counts.contracts === 1 ? 'has' : 'have'} eligible users`,
    })
    lines.push({
      tone: counts.eligible_users === counts.users ? 'ok' : 'warn',
      text: `${partOf(counts.eligible_users, counts.users, 'user', locale)} have an eligible pair`,
    })
    lines.push({
      tone: 'ok',
      text: `${countOf(counts.pairs, 'eligible pair', 'eligible pairs', locale)}, ${formatShare(
        counts.pairs === 0 ? 0 : counts.zero_scores / counts.pairs,
        0,
        locale,
      )} with score zero`,
    })
    if (counts.pinned > 0) {
      lines.push({ tone: 'ok', text: `${countOf(counts.pinned, 'pair', 'pairs', locale)} pinned` })
    }
  }
  const withTarget = report.groups.filter((group) => group.target !== null)
  if (withTarget.length > 0) {
    const reaching = withTarget.filter((group) => !group.limited).length
    lines.push({
      tone: reaching === withTarget.length ? 'ok' : 'warn',
      text: `${partOf(reaching, withTarget.length, 'group', locale)} can reach ${
        withTarget.length === 1 ? 'its target' : 'their targets'
      } with every slot filled`,
    })
  }
  if (report.joint !== null && report.joint.feasible !== 'no') {
    const tone = report.joint.feasible === 'yes' ? 'ok' : 'warn'
    for (const text of jointSentences(report.joint, numbersOf(locale))) lines.push({ tone, text })
  }
  if (report.refusal !== null) {
    lines.push({ tone: 'bad', text: `${report.refusal.what} ${report.refusal.remedy}` })
  }
  return lines
}

/** `118 of 120 contracts`, or `120 contracts` when it is all of them. */
function partOf(part: number, whole: number, noun: string, locale?: string): string {
  if (part === whole) {
    return whole === 1
      ? countOf(1, noun, `${noun}s`, locale)
      : `All ${countOf(whole, noun, `${noun}s`, locale)}`
  }
  return `${formatCount(part, locale)} of ${countOf(whole, noun, `${noun}s`, locale)}`
}

/** `Group g17: target 31 % in this run instead of 47 % of the file.` */
export function targetSentence(group: GroupReach, locale?: string): string {
  const instead =
    typeof group.target_of_file === 'number'
      ? ` instead of ${formatShare(group.target_of_file, 1, locale)} of the file`
      : '; the file has none'
  return `Group ${groupName(group.group_id)}: target ${formatShare(group.target, 1, locale)} in this run${instead}.`
}

export function errorsOf(report: PreflightReport): readonly Fault[] {
  return report.faults.filter((fault) => fault.severity === 'error')
}

/** What the primary button says: what will happen. */
export function startLabel(
  report: PreflightReport | null,
  dryRun = false,
  locale?: string,
): string {
  const counts = report?.counts
  if (counts === null || counts === undefined) {
    return dryRun ? 'Start dry run' : 'Start allocation'
  }
  const users = countOf(counts.users, 'user', 'users', locale)
  const contracts = countOf(counts.contracts, 'contract', 'contracts', locale)
  return `${dryRun ? 'Dry-run' : 'Allocate'} ${users} to ${contracts}`
}
