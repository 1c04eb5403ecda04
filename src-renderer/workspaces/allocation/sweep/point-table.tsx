import { useMemo } from 'react'
import {
  axisKey,
  type SweepAxis,
  type SweepFigures,
  type SweepPoint,
} from '../../../../src-shared/allocation/sweep.ts'
import { axisLabel } from '../../../../src-shared/allocation/sweep-words.ts'
import { groupLabel } from '../../../../src-shared/allocation/words.ts'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { textWidth } from '../../../components/id-width.ts'
import { Chip } from '../../../components/status-chip.tsx'
import { formatCount, formatFixed, formatPercent, formatSeconds, nothing } from '../../../format.ts'
import { fillText, valueText } from './measures.ts'

interface PointTableProps {
  readonly over: readonly SweepAxis[]
  readonly points: readonly SweepPoint[]
  readonly opened: number | null
  readonly onOpen: (point: SweepPoint, by: 'pointer' | 'key') => void
}

const firstSort = { column: 'point', direction: 'asc' } as const

/** Every point with its figures; the table twin of the plots. */
export function PointTable({ over, points, opened, onOpen }: PointTableProps) {
  const columns = useMemo(() => columnsOf(over, points), [over, points])
  return (
    <PlotTable
      label="Points of the sweep"
      noun={['point', 'points']}
      columns={columns}
      rows={points}
      firstSort={firstSort}
      onOpen={(point, _index, by) => onOpen(point, by)}
      isOpen={(point) => point.index === opened}
    />
  )
}

function columnsOf(
  over: readonly SweepAxis[],
  points: readonly SweepPoint[],
): readonly PlotColumn<SweepPoint>[] {
  return [
    {
      id: 'point',
      header: 'Point',
      width: '74px',
      align: 'end',
      sortable: true,
      value: ({ index }) => index,
      cell: ({ index }) => formatCount(index + 1),
    },
    ...over.map((axis, place): PlotColumn<SweepPoint> => {
      const text = (point: SweepPoint): string => valueText(axis, point.values[place])
      return {
        id: axisKey(axis),
        header: axisLabel(axis),
        width: textWidth([axisLabel(axis), ...points.map(text)]),
        align: 'end',
        sortable: true,
        value: ({ values }) => values[place] ?? 0,
        text: ({ values }) => String(values[place] ?? ''),
        cell: text,
      }
    }),
    figure(
      'score',
      'Score',
      '96px',
      ({ score_sum: score }) => score,
      (score) => formatFixed(score, 1),
    ),
    figure(
      'fill',
      'Fill',
      '64px',
      ({ fill }) => fill ?? -1,
      (_value, { fill }) => fillText(fill),
    ),
    figure(
      'users',
      'Users',
      '84px',
      ({ assigned_users: users }) => users,
      (users) => formatCount(users),
    ),
    {
      ...figure(
        'kept',
        'Groups kept',
        '104px',
        ({ groups_kept: kept }) => kept,
        (kept, { groups_promised: all }) => `${formatCount(kept)} of ${formatCount(all)}`,
      ),
      help: 'Groups at the target that was promised, whatever slack or target the point itself has.',
    },
    {
      ...figure(
        'shortfall',
        'Worst off, points',
        textWidth(['Worst off, points', ...points.map(({ figures }) => offText(figures))]),
        ({ worst_shortfall: off }) => off,
        (_off, figures) => offText(figures),
      ),
      help: 'How far the share of the worst group is from its promise, in points.',
    },
    {
      ...figure(
        'gap',
        'Gap',
        '96px',
        ({ gap_percent: gap }) => gap,
        (gap) => formatPercent(gap),
      ),
      help: 'How far below the certified best possible of the point its result is.',
    },
    figure(
      'seconds',
      'Time',
      '72px',
      ({ seconds }) => seconds,
      (seconds) => formatSeconds(seconds),
    ),
    {
      id: 'state',
      header: 'State',
      help: 'Efficient: no other point has more score and misses the promises by less.',
      width: 'minmax(112px, 1fr)',
      sortable: true,
      value: (point) => stateWord(point),
      title: (point) => point.reason ?? stateWord(point),
      cell: (point) => <PointState point={point} />,
    },
  ]
}

function offText(figures: SweepFigures | null): string {
  if (figures === null || figures.worst_shortfall === 0) return nothing
  const { worst_shortfall: off, worst_group: group } = figures
  return `${formatFixed(off * 100, 1)} (${groupLabel(group ?? '')})`
}

function figure(
  id: string,
  header: string,
  width: string,
  value: (figures: SweepFigures) => number,
  text: (value: number, figures: SweepFigures) => string,
): PlotColumn<SweepPoint> {
  return {
    id,
    header,
    width,
    align: 'end',
    sortable: true,
    value: ({ figures }) => (figures === null ? -Infinity : value(figures)),
    text: ({ figures }) => (figures === null ? '' : String(value(figures))),
    cell: ({ figures }) => (figures === null ? nothing : text(value(figures), figures)),
  }
}

function stateWord({ figures, efficient }: SweepPoint): string {
  if (figures === null) return 'No result'
  if (figures.status === 'timed_out') return 'Time limit'
  return efficient ? 'Efficient' : ''
}

export const hasState = (point: SweepPoint): boolean => stateWord(point) !== ''

export function PointState({ point }: { point: SweepPoint }) {
  const word = stateWord(point)
  if (point.figures === null) return <Chip tone="bad">{word}</Chip>
  if (point.figures.status === 'timed_out') return <Chip tone="warn">{word}</Chip>
  return point.efficient ? <Chip tone="ok">{word}</Chip> : null
}
