import type { GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import type { Tone } from '../../../components/status-chip.tsx'
import { countOf, formatCount, formatFixed } from '../../../format.ts'

/** The group of users without one. */
export function groupName(groupId: string): string {
  return groupId === '' ? '(none)' : groupId
}

interface GroupStateLook {
  readonly tone: Tone
  readonly word: string
}

export const groupStates: Readonly<Record<GroupSummary['state'], GroupStateLook>> = {
  at_target: { tone: 'ok', word: 'At target' },
  limited: { tone: 'warn', word: 'Limited' },
  short: { tone: 'bad', word: 'Short' },
  no_ratio: { tone: 'idle', word: 'No ratio' },
}

/** Sponsored assignments that are missing to the target less slack; 0 when there are enough. */
export function shortfallOf(group: GroupSummary): number {
  if (group.target === null) return 0
  return Math.max(0, Math.ceil((group.target - group.slack) * group.total - group.sponsored - 1e-9))
}

/** What needs a look first: short ones by what is missing, then limited ones by what stayed empty. */
export function byShortfall(a: GroupSummary, b: GroupSummary): number {
  return (
    rank(a) - rank(b) ||
    shortfallOf(b) - shortfallOf(a) ||
    b.slots_left_empty - a.slots_left_empty ||
    margin(a) - margin(b) ||
    a.group_id.localeCompare(b.group_id, 'en')
  )
}

const order: readonly GroupSummary['state'][] = ['short', 'limited', 'at_target', 'no_ratio']
const rank = (group: GroupSummary): number => order.indexOf(group.state)
const margin = (group: GroupSummary): number =>
  group.target === null || group.ratio === null ? 0 : group.ratio - group.target

/** `118 of 250`: sponsored assignments of all of the group. */
export function sponsoredOf(group: GroupSummary, locale?: string): string {
  return `${formatCount(group.sponsored, locale)} of ${formatCount(group.total, locale)}`
}

/** What the row says beside its state. */
export function groupRemark(group: GroupSummary, locale?: string): string {
  switch (group.state) {
    case 'limited':
      return [
        group.slots_left_empty > 0
          ? `${countOf(group.slots_left_empty, 'slot', 'slots', locale)} left empty`
          : '',
        `${countOf(group.eligible_sponsored_pairs, 'sponsored pair', 'sponsored pairs', locale)} in all`,
      ]
        .filter((part) => part !== '')
        .join(', ')
    case 'short':
      return `${countOf(shortfallOf(group), 'sponsored assignment', 'sponsored assignments', locale)} missing`
    default:
      return ''
  }
}

/** `file 0.470`, where the run kept to another target than its input file gives; else ''. */
export function fileTarget({ target_of_file: target }: GroupSummary, locale?: string): string {
  if (target === undefined) return ''
  return target === null ? 'file none' : `file ${formatRatio(target, locale)}`
}

/** A share with three decimals, as ratios are written in the inputs. */
export const formatRatio = (value: number | null, locale?: string): string =>
  formatFixed(value, 3, locale)
