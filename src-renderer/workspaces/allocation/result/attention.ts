import type { GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import { countOf, formatCount, formatShare } from '../../../format.ts'
import { byShortfall, groupName, shortfallOf } from './group-words.ts'

export interface GroupAttention {
  readonly groupId: string
  readonly tone: 'warn' | 'bad'
  readonly sentence: string
}

/** Groups that did not get what was promised without a cost, worst first, each in one sentence. */
export function groupsNeedingAttention(
  groups: readonly GroupSummary[],
  locale?: string,
): readonly GroupAttention[] {
  return groups
    .filter(({ state }) => state === 'short' || state === 'limited')
    .sort(byShortfall)
    .map((group) => ({
      groupId: group.group_id,
      tone: group.state === 'short' ? 'bad' : 'warn',
      sentence:
        group.state === 'short' ? shortSentence(group, locale) : limitedSentence(group, locale),
    }))
}

function limitedSentence(group: GroupSummary, locale?: string): string {
  const { target, reachable } = group
  const empty = countOf(group.slots_left_empty, 'slot', 'slots', locale)
  const full = group.remedies?.lower_target ?? null
  if (full !== null) {
    return `Group ${groupName(group.group_id)} can have every slot filled at a target of ${formatShare(full, 1, locale)}, not at ${formatShare(target, 1, locale)}: the guard left ${empty} empty.`
  }
  return target !== null && reachable !== null && reachable < target
    ? `Group ${groupName(group.group_id)} reaches at most ${formatShare(reachable, 1, locale)} with every slot filled, its target is ${formatShare(target, 1, locale)}: the guard left ${empty} empty.`
    : `Group ${groupName(group.group_id)} keeps its target of ${formatShare(target, 1, locale)} only with ${empty} left empty.`
}

function shortSentence(group: GroupSummary, locale?: string): string {
  const missing = shortfallOf(group)
  const reached = `Group ${groupName(group.group_id)} got ${formatShare(group.ratio, 1, locale)}, its target is ${formatShare(group.target, 1, locale)}`
  return missing === 0
    ? `${reached}.`
    : `${reached}: ${formatCount(missing, locale)} sponsored ${missing === 1 ? 'assignment is' : 'assignments are'} missing.`
}
