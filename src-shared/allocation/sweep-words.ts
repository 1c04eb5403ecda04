import type { SweepAxis, SweepAxisName, SweepPoint, SweepResult, SweepValue } from './sweep.ts'
import { efficientPoints, isSolved, type SolvedPoint } from './sweep.ts'
import { english, groupLabel, listed, type Numbers } from './words.ts'

interface AxisWords {
  /** Of a column or a field. */
  readonly label: string
  /** One sentence for people. */
  readonly help: string
  /** Shares are written as per cent, factors as per cent of what they were. */
  readonly unit: 'share' | 'points' | 'factor' | 'number' | 'word'
}

export const axisWords: Readonly<Record<SweepAxisName, AxisWords>> = {
  ratio_slack: {
    label: 'Slack',
    help: 'How far from its target a group may be.',
    unit: 'share',
  },
  ratio_shift: {
    label: 'Targets shifted by',
    help: 'Added to the target of every group, in points of share.',
    unit: 'points',
  },
  ratio_scale: {
    label: 'Targets scaled to',
    help: 'Every target times this.',
    unit: 'factor',
  },
  ratio: { label: 'Target', help: 'The target of one group.', unit: 'share' },
  cap_scale: {
    label: 'All caps scaled to',
    help: 'The cap of every contract times this, in whole seats.',
    unit: 'factor',
  },
  sponsored_cap_scale: {
    label: 'Sponsored caps scaled to',
    help: 'The cap of every sponsored contract times this, in whole seats.',
    unit: 'factor',
  },
  scarcity_alpha: {
    label: 'Scarcity lift',
    help: 'How much contracts with few eligible users for their capacity are lifted.',
    unit: 'number',
  },
  per_user: {
    label: 'Contracts per user',
    help: 'Most contracts one user may hold.',
    unit: 'number',
  },
  max_mixed_share: {
    label: 'Mixed users',
    help: 'Largest share of the users of a group who may hold both kinds.',
    unit: 'share',
  },
  solver: { label: 'Solver', help: 'How assignments are searched for.', unit: 'word' },
}

/** `Slack`, `Target of g17`. */
export function axisLabel(axis: SweepAxis): string {
  const { label } = axisWords[axis.over]
  return axis.over === 'ratio' ? `${label} of ${groupLabel(axis.group)}` : label
}

/** `2%`, `+5 points`, `80%`, `flow`. */
export function axisValueText(axis: SweepAxis, value: SweepValue, numbers = english): string {
  if (typeof value === 'string') return value
  switch (axisWords[axis.over].unit) {
    case 'share':
    case 'factor':
      return `${digits(value * 100, numbers)}%`
    case 'points':
      return `${value > 0 ? '+' : ''}${digits(value * 100, numbers)} points`
    case 'number':
    case 'word':
      return digits(value, numbers)
  }
}

/** At most three decimals, and no more than it has. */
function digits(value: number, numbers: Numbers): string {
  const rounded = Number(value.toFixed(3))
  const decimals = String(rounded).split('.')[1]?.length ?? 0
  return numbers.fixed(rounded, decimals)
}

/** `slack 2%, all caps scaled to 80%` */
export function pointText(
  over: readonly SweepAxis[],
  point: Pick<SweepPoint, 'values'>,
  numbers = english,
): string {
  return over
    .map((axis, index) => {
      const value = axisValueText(axis, point.values[index] ?? '', numbers)
      return `${lowered(axisLabel(axis))} ${value}`
    })
    .join(', ')
}

/** A label in the middle of a sentence; ids stay as they are. */
const lowered = (label: string): string => `${label.charAt(0).toLowerCase()}${label.slice(1)}`

/** What a sweep is called in lists: `weekly-drop: slack`. */
export function sweepTitle(base: string, over: readonly SweepAxis[]): string {
  const names = over.map((axis) => {
    return lowered(axisLabel(axis).replace(/ (by|to)$/, ''))
  })
  return `${base}: ${listed(names)}`
}

/**
 * What the points show, the trade first: the efficient points from the most score to the best kept
 * promises, and what each step between them costs.
 */
export function sweepSentences(
  { over, points }: Pick<SweepResult, 'over' | 'points'>,
  numbers = english,
): string[] {
  const solved = points.filter(isSolved)
  if (solved.length === 0) return ['No point has a result.']
  const sentences: string[] = []
  const frontier = frontierOf(points)
  const name = (point: SolvedPoint): string => pointText(over, point, numbers)
  const [most] = frontier
  const kept = frontier.at(-1)
  if (most !== undefined && kept !== undefined) {
    if (most.index === kept.index) {
      sentences.push(
        `No trade: ${name(most)} has both the largest score, ${numbers.total(most.figures.score_sum)}, and the best kept promises, ${keptText(most, numbers)}.`,
      )
    } else {
      sentences.push(
        `The largest score, ${numbers.total(most.figures.score_sum)}, comes with ${name(most)}: ${keptText(most, numbers)}.`,
        `Promises are kept best with ${name(kept)}: ${keptText(kept, numbers)}, for ${numbers.percent(lossOf(most, kept))} less score.`,
      )
    }
    if (frontier.length > 2) {
      const telling = over.filter(
        (_, place) => new Set(frontier.map(({ values }) => values[place])).size > 1,
      )
      const between = frontier
        .slice(1, -1)
        .map((point) =>
          telling
            .map((axis) => axisValueText(axis, point.values[over.indexOf(axis)] ?? '', numbers))
            .join(' with '),
        )
      const what = telling.map((axis) => lowered(axisLabel(axis))).join(' and ')
      sentences.push(
        `${numbers.count(frontier.length, 'point')} of ${numbers.number(solved.length)} are efficient: no other has more score and misses the promises by less. Between the two: ${what} ${listed(between, 8, numbers)}.`,
      )
    }
  }
  const late = solved.filter(({ figures }) => figures.status === 'timed_out').length
  if (late > 0) {
    sentences.push(
      `${numbers.count(late, 'point')} ran into the time limit: the best result so far is shown.`,
    )
  }
  const without = points.length - solved.length
  if (without > 0)
    sentences.push(`${numbers.count(without, 'point')} cannot be solved under the rules.`)
  return sentences
}

/** Efficient points from the largest score to the smallest shortfall; of points alike, the first. */
export function frontierOf(points: readonly SweepPoint[]): readonly SolvedPoint[] {
  const efficient = efficientPoints(points)
  const sorted = points
    .filter(isSolved)
    .filter(({ index }) => efficient.has(index))
    .toSorted(
      (a, b) =>
        b.figures.worst_shortfall - a.figures.worst_shortfall ||
        b.figures.score_sum - a.figures.score_sum ||
        a.index - b.index,
    )
  return sorted.filter(
    ({ figures }, index) =>
      index === 0 || figures.worst_shortfall !== sorted[index - 1]?.figures.worst_shortfall,
  )
}

/** `18 of 20 groups at the promised target, the worst 3.1 points off (g17)` */
export function keptText({ figures }: SolvedPoint, numbers = english): string {
  if (figures.groups_promised === 0) return 'no group has a target'
  const groups = `${numbers.number(figures.groups_kept)} of ${numbers.count(figures.groups_promised, 'group')} at the promised target`
  if (figures.worst_group === null || figures.worst_shortfall === 0) return groups
  return `${groups}, the worst ${pointsOff(figures.worst_shortfall, numbers)} off (${groupLabel(figures.worst_group)})`
}

/** `3.1 points` of share; never 0 for what is more. */
export function pointsOff(shortfall: number, numbers = english): string {
  const points = shortfall * 100
  if (points > 0 && points < 0.05) return 'less than 0.1 points'
  return `${numbers.fixed(points, 1)} points`
}

function lossOf(most: SolvedPoint, kept: SolvedPoint): number {
  const before = most.figures.score_sum
  return before === 0 ? 0 : (before - kept.figures.score_sum) / Math.abs(before)
}

const csvColumns = [
  ['score_sum', 'score_sum'],
  ['objective', 'objective'],
  ['upper_bound', 'upper_bound'],
  ['gap_percent', 'gap_percent'],
  ['fill', 'fill'],
  ['seats', 'seats'],
  ['assignments', 'assignments'],
  ['sponsored_assignments', 'sponsored_assignments'],
  ['assigned_users', 'assigned_users'],
  ['eligible_users', 'eligible_users'],
  ['mixed_users', 'mixed_users'],
  ['groups_promised', 'groups_promised'],
  ['groups_kept', 'groups_kept'],
  ['groups_compliant', 'groups_compliant'],
  ['worst_shortfall', 'worst_shortfall'],
  ['worst_group', 'worst_group'],
  ['missing_sponsored', 'missing_sponsored'],
  ['penalties', 'penalties'],
  ['seconds', 'seconds'],
] as const

/** The table of points as CSV, a line a point; the first columns are the axes. */
export function sweepCsv({ over, points }: Pick<SweepResult, 'over' | 'points'>): string {
  const axisColumns = over.map((axis) =>
    axis.over === 'ratio' ? `ratio:${axis.group}` : axis.over,
  )
  const header = [
    'point',
    ...axisColumns,
    'status',
    'efficient',
    ...csvColumns.map(([name]) => name),
  ]
  const lines = points.map(({ index, values, figures, efficient }) => [
    String(index + 1),
    ...values.map(String),
    figures?.status ?? 'no_result',
    efficient ? '1' : '0',
    ...csvColumns.map(([, key]) => String(figures?.[key] ?? '')),
  ])
  return `${[header, ...lines].map((cells) => cells.map(csvCell).join(',')).join('\n')}\n`
}

/** Quoted where it must be; a leading sign of a formula is defused, numbers stay as they are. */
function csvCell(text: string): string {
  const safe =
    /^[=+@\t\r]/.test(text) || (text.startsWith('-') && !/^-[\d.]/.test(text)) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
