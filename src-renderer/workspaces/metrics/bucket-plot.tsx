import { Button } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { useId, useMemo, useState, type ReactNode } from 'react'
import { ColumnChart } from '../../components/chart/chart.tsx'
import type { ColumnMark } from '../../components/chart/chart-model.ts'
import { labelledTicks, ticksTo, type TickKind } from './plot-ticks.ts'
import classes from './metrics.module.css'

/** One mark of a bucket: a part of its bar, or a dot on its line. */
export interface PlotMark {
  readonly series: string
  readonly value: number
  /** Where the runs behind it are listed. */
  readonly href: string
  readonly title: string
}

export interface PlotColumn {
  readonly key: string
  readonly tick: string
  readonly marks: readonly PlotMark[]
}

export interface PlotSeries {
  readonly id: string
  readonly label: string
  readonly colour: string
  /** Told from its neighbour by more than its colour. */
  readonly hatched?: boolean
}

interface BucketPlotProps {
  readonly title: string
  /** What is measured, in what unit. */
  readonly axis: string
  readonly series: readonly PlotSeries[]
  readonly columns: readonly PlotColumn[]
  readonly shape: 'bars' | 'lines'
  readonly formatTick: (value: number) => string
  readonly ticks: TickKind
  readonly table: ReactNode
}

const lowPlot = 168
const highPlot = 256
const highWindow = 1000

/** Values over days, weeks or months. Each mark leads to its runs; the table has the same numbers. */
export function BucketPlot(props: BucketPlotProps) {
  const { title, axis, series, shape, table } = props
  const [asTable, setAsTable] = useState(false)
  const titleId = useId()
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <div className={classes.panelHead}>
        <h2 id={titleId}>{title}</h2>
        <Button
          variant="subtle"
          h={22}
          px={6}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Plot' : 'Table'}
        </Button>
      </div>
      <div className={classes.axisWords}>
        <span>{axis}</span>
        <Legend series={series} shape={shape} />
      </div>
      {asTable ? (
        <div className={classes.twin} tabIndex={0} role="region" aria-labelledby={titleId}>
          {table}
        </div>
      ) : props.columns.every(({ marks }) => marks.length === 0) ? (
        <p className={classes.without}>Nothing to draw in this time.</p>
      ) : (
        <Drawing {...props} />
      )}
    </section>
  )
}

function Legend({ series, shape }: Pick<BucketPlotProps, 'series' | 'shape'>) {
  return (
    <ul className={classes.legend}>
      {series.map(({ id, label, colour, hatched }) => (
        <li key={id}>
          <span
            className={shape === 'bars' ? classes.swatch : classes.stroke}
            style={{ background: hatched === true ? hatching(colour) : colour }}
            aria-hidden
          />
          {label}
        </li>
      ))}
    </ul>
  )
}

function Drawing({ title, columns, series, shape, formatTick, ticks: kind }: BucketPlotProps) {
  const { height: windowHeight } = useViewportSize()
  const most = columns.reduce((top, { marks }) => {
    const values = marks.map(({ value }) => value)
    return Math.max(
      top,
      shape === 'bars' ? values.reduce((a, b) => a + b, 0) : Math.max(0, ...values),
    )
  }, 0)
  const ticks = ticksTo(most, kind)
  return (
    <ColumnChart
      label={title}
      height={windowHeight >= highWindow ? highPlot : lowPlot}
      shape={shape}
      left={62}
      widestBar={36}
      // Today always has its name.
      keep="last"
      up={{
        domain: [0, ticks.at(-1) ?? 1],
        ticks: labelledTicks(ticks, formatTick).map(({ tick }) => tick),
        format: formatTick,
      }}
      series={useMemo(
        () =>
          series.map(({ id, colour, hatched }) => ({
            key: id,
            colour,
            ...(hatched === true ? { hatched: 'clearly' as const } : {}),
          })),
        [series],
      )}
      columns={useMemo(
        () =>
          columns.map(({ key, tick, marks }) => ({
            key,
            label: tick,
            values: series.map(({ id }) => marks.find((mark) => mark.series === id)?.value ?? null),
          })),
        [columns, series],
      )}
      marks={useMemo(
        () =>
          columns.flatMap(({ key, marks }, column) =>
            series.flatMap(({ id }, index): readonly ColumnMark[] => {
              const mark = marks.find((each) => each.series === id)
              if (mark === undefined) return []
              const { title: words, href } = mark
              return [{ key: `${key} ${id}`, column, series: index, words, target: { href } }]
            }),
          ),
        [columns, series],
      )}
    />
  )
}

const hatching = (colour: string): string =>
  `repeating-linear-gradient(45deg, ${colour} 0 2px, color-mix(in srgb, ${colour} 30%, transparent) 2px 4px)`
