import type { SweepResult } from '../../../src-shared/allocation/sweep.ts'
import {
  axisLabel,
  axisValueText,
  pointsOff,
  sweepSentences,
} from '../../../src-shared/allocation/sweep-words.ts'
import { gapText } from '../../../src-shared/allocation/words.ts'
import type { Run } from '../../../src-shared/runs.ts'
import { table } from './terminal.ts'

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** A short report for a terminal: a row for each point, then what they say. */
export function sweepText(result: SweepResult, run: Pick<Run, 'id'>): string {
  const { over, points, warnings } = result
  const header = [
    'Point',
    ...over.map(axisLabel),
    'Score',
    'Fill',
    'Users',
    'Groups kept',
    'Worst off by',
    'Gap',
    'Seconds',
    '',
  ]
  const rows = points.map(({ index, values, figures, reason, efficient }) => [
    String(index + 1),
    ...over.map((axis, place) => axisValueText(axis, values[place] ?? '')),
    ...(figures === null
      ? ['-', '-', '-', '-', '-', '-', '-', `no result: ${reason ?? ''}`]
      : [
          decimal.format(figures.score_sum),
          figures.fill === null ? '-' : `${(figures.fill * 100).toFixed(1)}%`,
          integer.format(figures.assigned_users),
          `${figures.groups_kept} of ${figures.groups_promised}`,
          figures.worst_shortfall === 0 ? '-' : pointsOff(figures.worst_shortfall),
          gapText(figures.gap_percent),
          figures.seconds.toFixed(1),
          [efficient ? 'efficient' : '', figures.status === 'timed_out' ? 'time limit' : '']
            .filter((word) => word !== '')
            .join(', '),
        ]),
  ])
  const numeric = header.map((_, column) => column).slice(0, -1)
  const lines = [
    `Sweep ${run.id}: ${points.length} points`,
    '',
    table(header, rows, numeric),
    '',
    ...sweepSentences(result),
    `A point as a run of its own: quartermaster runs start ${run.id} --point N --out FILE`,
  ]
  for (const { message, remedy } of warnings) lines.push('', `warning: ${message} ${remedy}`)
  return `${lines.join('\n')}\n`
}
