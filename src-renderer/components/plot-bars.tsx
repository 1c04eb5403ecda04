import { formatCompact } from '../format.ts'
import { ColumnChart } from './chart/chart.tsx'
import type { ChartSeries } from './chart/chart-model.ts'
import { niceDomain, ticksOf } from './plot-scale.ts'
import { KindChip } from './status-chip.tsx'
import classes from './plot-bars.module.css'

/** One bar: sponsored below, unsponsored on top. */
export interface PlotBar {
  readonly key: string
  /** Under the bar, where there is room. */
  readonly label: string
  readonly sponsored: number
  readonly unsponsored: number
  /** The exact values in words, for the tooltip and for who listens. */
  readonly words: string
  /** Filtered by right now. */
  readonly chosen?: boolean
}

interface PlotBarsProps {
  readonly label: string
  readonly bars: readonly PlotBar[]
  /** What the axes count, with the unit. */
  readonly across: string
  readonly up: string
  /** Leads to the rows of a bar. */
  readonly onOpen: (bar: PlotBar, index: number) => void
}

/** Told apart without colour too. */
const series: readonly ChartSeries[] = [
  { key: 'sponsored', colour: 'var(--qm-sponsored-mark)' },
  { key: 'unsponsored', colour: 'var(--qm-unsponsored-mark)', hatched: 'softly' },
]

/** Counts as bars, each of which leads to its rows. */
export function PlotBars({ label, bars, across, up, onOpen }: PlotBarsProps) {
  const most = bars.reduce((top, bar) => Math.max(top, bar.sponsored + bar.unsponsored), 0)
  const domain = niceDomain(0, Math.max(1, most), 3)
  const some = bars.some(({ chosen }) => chosen === true)
  return (
    <figure className={classes.figure}>
      <div className={classes.up}>
        <span aria-hidden>↑ {up}</span>
        <KindChip sponsored />
        <KindChip sponsored={false} />
      </div>
      <ColumnChart
        label={label}
        height="fill"
        shape="bars"
        left={46}
        widestBar={64}
        keep="first"
        up={{
          domain,
          ticks: ticksOf(...domain, 3).filter(Number.isInteger),
          format: formatCompact,
        }}
        series={series}
        columns={bars.map(({ key, label: name, sponsored, unsponsored, chosen = false }) => ({
          key,
          label: name,
          values: [sponsored, unsponsored],
          faint: some && !chosen,
        }))}
        marks={bars.map((bar, column) => ({
          key: bar.key,
          column,
          series: null,
          words: bar.words,
          pressed: bar.chosen === true,
          target: { onOpen: () => onOpen(bar, column) },
        }))}
      />
      <div className={classes.across} aria-hidden>
        {across} →
      </div>
    </figure>
  )
}
