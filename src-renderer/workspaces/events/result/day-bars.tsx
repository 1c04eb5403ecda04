import { ColumnChart } from '../../../components/chart/chart.tsx'
import { barDomain, tickDigits, ticksOf } from '../../../components/plot-scale.ts'
import { formatCompact, formatNumber } from '../../../format.ts'
import { dayWords } from './event-words.ts'
import classes from './events.module.css'

export interface DayBar {
  /** YYYY-MM-DD */
  readonly date: string
  /** Null for a day that was left out. */
  readonly value: number | null
  /** A part of the value that is told apart: drawn lighter on top. */
  readonly part?: number
  /** The log does not cover the whole day. */
  readonly incomplete: boolean
  /** The exact values in words. */
  readonly words: string
}

interface DayBarsProps {
  readonly label: string
  readonly bars: readonly DayBar[]
  /** What the axis counts, with the unit. */
  readonly up: string
  /** What the lighter part is. */
  readonly partWord?: string
  readonly onOpen: (date: string) => void
}

const series = [
  { key: 'whole', colour: 'var(--qm-run-mark)' },
  { key: 'part', colour: 'color-mix(in srgb, var(--qm-run-mark) 45%, var(--qm-canvas))' },
]

/** A value a day as bars; each leads to the events of its day. */
export function DayBars({ label, bars, up, partWord, onOpen }: DayBarsProps) {
  const values = bars.map(({ value }) => value ?? 0)
  // Where bars hang too, wide steps would leave much of the room to none of them.
  const domain = barDomain(values, values.some((value) => value < 0) ? 5 : 3)
  // Of one or two players none stands between.
  const isCount = bars.every(({ value }) => Number.isInteger(value ?? 0))
  const ticks = ticksOf(...domain, 3).filter((tick) => !isCount || Number.isInteger(tick))
  const digits = tickDigits(ticks)
  return (
    <figure className={classes.dayPlot}>
      <div className={classes.dayUp}>
        <span aria-hidden>↑ {up}</span>
        {partWord !== undefined && (
          <span className={classes.dayKey} data-kind="part">
            {partWord}
          </span>
        )}
        {bars.some(({ incomplete }) => incomplete) && (
          <span className={classes.dayKey} data-kind="incomplete">
            incomplete day
          </span>
        )}
      </div>
      <ColumnChart
        label={label}
        height="fill"
        shape="bars"
        left={48}
        widestBar={40}
        keep="first"
        up={{
          domain,
          ticks,
          format: (tick) => (digits === 0 ? formatCompact(tick) : formatNumber(tick, digits)),
        }}
        series={series}
        columns={bars.map(({ date, value, part = 0, incomplete }) => ({
          key: date,
          label: dayWords(date),
          hatched: incomplete,
          values: [value === null ? null : value - part, part],
        }))}
        marks={bars.map(({ date, words }, column) => ({
          key: date,
          column,
          series: null,
          words,
          target: { onOpen: () => onOpen(date) },
        }))}
      />
    </figure>
  )
}
