import { element, type MarkupElement } from '../report-markup.ts'
import { shareDomain } from './share-domain.ts'
import type { GroupState, GroupSummary } from './summary.ts'
import { count, groupLabel, number, percent } from './words.ts'

/** Rows of the report's table: so many fit on its one page beside the rest. */
const mostRows = 20

/** The groups a one-page report shows: all, or those that need a look first. */
export function reportGroups(groups: readonly GroupSummary[]): readonly GroupSummary[] {
  if (groups.length <= mostRows) return groups
  return groups.toSorted(byNeed).slice(0, mostRows)
}

const stateOrder: readonly GroupState[] = ['short', 'limited', 'at_target', 'no_ratio']

function byNeed(a: GroupSummary, b: GroupSummary): number {
  return (
    stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
    missing(b) - missing(a) ||
    b.slots_left_empty - a.slots_left_empty ||
    b.total - a.total ||
    (a.group_id < b.group_id ? -1 : 1)
  )
}

/** Sponsored assignments that are missing to the target less slack. */
function missing({ target, slack, total, sponsored }: GroupSummary): number {
  return target === null ? 0 : Math.max(0, Math.ceil((target - slack) * total - sponsored - 1e-9))
}

const stateWords: Readonly<Record<GroupState, string>> = {
  at_target: 'At target',
  limited: 'Limited',
  short: 'Short',
  no_ratio: 'No ratio',
}

/** A dumbbell and its numbers for each group. `all` counts the groups there are. */
export function ratioTable(groups: readonly GroupSummary[], all: number): MarkupElement {
  const most = shareDomain(
    groups.flatMap((group) => [
      group.ratio,
      group.target === null ? null : group.target + group.slack,
    ]),
  )
  const rest = all - groups.length
  return element(
    'div',
    {},
    element(
      'table',
      { class: 'ratio' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col' }, 'Group'),
          element('th', { scope: 'col', class: 'chart' }, `0 to ${percent(most)} sponsored`),
          element('th', { scope: 'col', class: 'end' }, 'Ratio'),
          element('th', { scope: 'col', class: 'end' }, 'Target'),
          element('th', { scope: 'col', class: 'end' }, 'Sponsored'),
          element('th', { scope: 'col' }, 'State'),
        ),
      ),
      element('tbody', {}, ...groups.map((group) => ratioRow(group, most))),
    ),
    rest === 0
      ? null
      : element(
          'p',
          { class: 'note' },
          `The ${groups.length} groups that need a look first; ${count(rest, 'more group')} in the console.`,
        ),
  )
}

function ratioRow(group: GroupSummary, most: number): MarkupElement {
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(3))
  return element(
    'tr',
    {},
    element('th', { scope: 'row', class: 'id' }, groupLabel(group.group_id)),
    element('td', { class: 'chart' }, dumbbell(group, most)),
    element('td', { class: 'end' }, share(group.ratio)),
    element('td', { class: 'end' }, share(group.target)),
    element('td', { class: 'end' }, `${number(group.sponsored)} of ${number(group.total)}`),
    element(
      'td',
      { class: `state ${group.state}` },
      element('strong', {}, stateWords[group.state]),
      remark(group),
    ),
  )
}

function remark(group: GroupSummary): string {
  if (group.state === 'limited') return `, ${count(group.slots_left_empty, 'slot')} left empty`
  if (group.state === 'short') return `, ${number(missing(group))} sponsored missing`
  return ''
}

const width = 200
const middle = 8

/** Target tick, slack band, achieved dot, and the end of what the group could reach. */
function dumbbell({ ratio, target, slack, reachable, compliant }: GroupSummary, most: number) {
  const x = (share: number) => round(6 + (Math.min(most, Math.max(0, share)) / most) * (width - 12))
  return element(
    'svg',
    { viewBox: `0 0 ${width} 16`, 'aria-hidden': 'true' },
    element('line', { class: 'base', x1: 6, x2: width - 6, y1: middle, y2: middle }),
    target === null || slack === 0
      ? null
      : element('rect', {
          class: 'band',
          x: x(target - slack),
          y: 3,
          width: round(x(target + slack) - x(target - slack)),
          height: 10,
        }),
    target === null || ratio === null
      ? null
      : element('line', {
          class: compliant ? 'line' : 'line below',
          x1: x(Math.min(target, ratio)),
          x2: x(Math.max(target, ratio)),
          y1: middle,
          y2: middle,
        }),
    target === null || reachable === null || reachable >= target
      ? null
      : element('path', { class: 'reach', d: `M${x(reachable) - 4} 3h4v10h-4` }),
    ratio === null ? null : element('circle', { class: 'dot', cx: x(ratio), cy: middle, r: 4 }),
    target === null
      ? null
      : element('line', { class: 'target', x1: x(target), x2: x(target), y1: 1, y2: 15 }),
  )
}

const round = (value: number): number => Math.round(value * 10) / 10
