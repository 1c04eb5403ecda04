import { useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react'
import type { CohortCell, CohortTable } from '../../../../src-shared/events/result.ts'
import { isInProgress, shareOf, weightedAverage } from '../../../../src-shared/events/retention.ts'
import { countOf, formatCount, formatShare } from '../../../format.ts'
import { cellWords, dayWords } from './event-words.ts'
import classes from './events.module.css'

interface CohortGridProps {
  readonly table: CohortTable
  readonly as: 'percent' | 'counts'
  readonly onCell: (cell: CohortCell) => void
  /** The exact values under the pointer or the focus; null where there are none. */
  readonly onHint: (words: string | null) => void
}

/** Of the accent on the ground, in per cent: text stays readable on it. */
const strongest = 52

/** The cohort triangle as a grid: arrow keys walk over the cells, Enter lists the players of one. */
export function CohortGrid({ table, as, onCell, onHint }: CohortGridProps) {
  const { cohorts, unit } = table
  const average = useMemo(() => weightedAverage(table), [table])
  const most = useMemo(
    () =>
      cohorts.reduce(
        (top, row) =>
          row.active.reduce(
            (best, _, period) =>
              period === 0 || isInProgress(table, row.cohort, period)
                ? best
                : Math.max(best, shareOf(row, period) ?? 0),
            top,
          ),
        0,
      ),
    [cohorts, table],
  )
  // Row and column of the roving focus; column -1 is the size.
  const [active, setActive] = useState({ row: 0, column: -1 })
  const grid = useRef<HTMLTableElement>(null)
  const cellOf = (row: number, column: number): CohortCell | null => {
    const cohort = cohorts[row]
    if (cohort === undefined || column >= cohort.active.length) return null
    return { unit, cohort: cohort.cohort, period: column < 0 ? null : column }
  }
  const move = (row: number, column: number) => {
    const to = Math.min(cohorts.length - 1, Math.max(0, row))
    const last = (cohorts[to]?.active.length ?? 0) - 1
    const next = { row: to, column: Math.min(last, Math.max(-1, column)) }
    setActive(next)
    grid.current
      ?.querySelector<HTMLElement>(`[data-at="${next.row}:${next.column}"]`)
      ?.focus({ preventScroll: false })
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { row, column } = active
    const steps: Readonly<Record<string, readonly [row: number, column: number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, -1],
      End: [row, Number.MAX_SAFE_INTEGER],
      PageUp: [0, column],
      PageDown: [cohorts.length - 1, column],
    }
    const step = steps[event.key]
    if (step !== undefined) {
      event.preventDefault()
      move(...step)
    } else if (event.key === 'Enter' || event.key === ' ') {
      const cell = cellOf(row, column)
      event.preventDefault()
      if (cell !== null) onCell(cell)
    }
  }
  const wordsOf = (row: number, column: number): string => {
    const cell = cellOf(row, column)
    const cohort = cohorts[row]
    if (cell === null || cohort === undefined) return ''
    if (cell.period === null) return `${cellWords(cell)}: ${countOf(cohort.size, 'player')}`
    const players = cohort.active[cell.period] ?? 0
    const cut = isInProgress(table, cohort.cohort, cell.period) ? `; this ${unit} was not over` : ''
    return `${cellWords(cell)}: ${formatCount(players)} of ${countOf(
      cohort.size,
      'player',
    )} (${formatShare(players / cohort.size)})${cut}`
  }
  const cellProps = (row: number, column: number) => ({
    'data-at': `${row}:${column}`,
    tabIndex: active.row === row && active.column === column ? 0 : -1,
    'aria-label': wordsOf(row, column),
    title: wordsOf(row, column),
    onFocus: () => {
      setActive({ row, column })
      onHint(wordsOf(row, column))
    },
    onMouseEnter: () => onHint(wordsOf(row, column)),
    onClick: () => {
      const cell = cellOf(row, column)
      if (cell !== null) onCell(cell)
    },
  })
  return (
    <div className={classes.cohorts} onMouseLeave={() => onHint(null)} onBlur={() => onHint(null)}>
      <table
        ref={grid}
        // Its cells are buttons of a grid: arrow keys walk over them.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        aria-label={`Retention by ${unit}`}
        aria-rowcount={cohorts.length + 2}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col" className={classes.cohortName}>
              {unit === 'day' ? 'First day' : 'First week'}
            </th>
            <th scope="col" className={classes.cohortSize}>
              Players
            </th>
            {average.map((_, period) => (
              <th key={period} scope="col" aria-label={`${unit} ${period}`}>
                {period}
              </th>
            ))}
          </tr>
          <tr className={classes.average}>
            <th scope="row" className={classes.cohortName}>
              Weighted average
            </th>
            <td className={classes.cohortSize}>
              {formatCount(cohorts.reduce((sum, { size }) => sum + size, 0))}
            </td>
            {average.map(({ size, active: players, cohorts: count }, period) => (
              <td
                key={period}
                title={
                  size === 0
                    ? `No cohort has lived through ${unit} ${period}`
                    : `${unit === 'day' ? 'Day' : 'Week'} ${period}: ${formatCount(players)} of ${formatCount(size)} players of ${countOf(count, 'cohort')}`
                }
              >
                {size === 0 ? '–' : shareText(players / size)}
              </td>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((row, at) => (
            <tr key={row.cohort}>
              <th scope="row" className={classes.cohortName}>
                {dayWords(row.cohort)}
              </th>
              <td className={classes.cohortSize} {...cellProps(at, -1)}>
                {formatCount(row.size)}
              </td>
              {row.active.map((players, period) => {
                const share = players / row.size
                const strength = period === 0 || most === 0 ? 0 : (share / most) * strongest
                return (
                  <td
                    key={period}
                    className={classes.cohortCell}
                    data-first={period === 0}
                    data-progress={isInProgress(table, row.cohort, period)}
                    style={heat(Math.min(strongest, strength))}
                    {...cellProps(at, period)}
                  >
                    {as === 'counts' ? formatCount(players) : shareText(share)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const heat = (percent: number): CSSProperties & Record<'--heat', string> => ({
  '--heat': `${percent}%`,
})

/** In little room: 7.4%, 38%, 100%. */
function shareText(share: number): string {
  return formatShare(share, share < 0.0995 ? 1 : 0)
}
