import { Button } from '@mantine/core'
import { useElementSize, useViewportSize } from '@mantine/hooks'
import { useId, useState, type ReactNode } from 'react'
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
const margin = { top: 8, right: 12, bottom: 22, left: 62 }
const tickRoom = 64

/**
 * Values over days, weeks or months. Each mark leads to its runs; by keyboard the table does, which
 * holds the same numbers as links.
 */
export function BucketPlot(props: BucketPlotProps) {
  const { title, axis, series, columns, shape, table } = props
  const [asTable, setAsTable] = useState(false)
  const { ref, width } = useElementSize()
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
      ) : (
        <div ref={ref}>
          <Drawing {...props} columns={columns} width={Math.max(280, width)} />
        </div>
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

function Drawing({
  columns,
  series,
  shape,
  formatTick,
  ticks: kind,
  width,
}: BucketPlotProps & { width: number }) {
  const patternId = useId()
  const { height: windowHeight } = useViewportSize()
  const height = windowHeight >= highWindow ? highPlot : lowPlot
  const most = Math.max(
    0,
    ...columns.map(({ marks }) =>
      shape === 'bars'
        ? marks.reduce((sum, { value }) => sum + value, 0)
        : Math.max(0, ...marks.map(({ value }) => value)),
    ),
  )
  const ticks = ticksTo(most, kind)
  const top = ticks.at(-1) ?? 1
  const plotWidth = width - margin.left - margin.right
  const plotHeight = height - margin.top - margin.bottom
  const step = plotWidth / Math.max(1, columns.length)
  const x = (index: number) => margin.left + (index + 0.5) * step
  const y = (value: number) => margin.top + plotHeight * (1 - value / top)
  const every = Math.max(1, Math.ceil((columns.length * tickRoom) / plotWidth))
  const barWidth = Math.max(2, Math.min(36, step * 0.72))
  return (
    // Its numbers are read, and its links followed, in the table.
    <svg className={classes.svg} width={width} height={height} aria-hidden>
      <defs>
        {series
          .filter(({ hatched }) => hatched)
          .map(({ id, colour }) => (
            <pattern
              key={id}
              id={`${patternId}-${id}`}
              width={5}
              height={5}
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width={5} height={5} style={{ fill: colour, opacity: 0.3 }} />
              <rect width={2.5} height={5} style={{ fill: colour }} />
            </pattern>
          ))}
      </defs>
      {labelledTicks(ticks, formatTick).map(({ tick, label }) => (
        <g key={tick}>
          <line
            className={classes.gridLine}
            x1={margin.left}
            x2={width - margin.right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text className={classes.tick} x={margin.left - 6} y={y(tick) + 4} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {columns.map((column, index) =>
        // Counted from the last: today always has its name.
        (columns.length - 1 - index) % every === 0 ? (
          <text
            key={column.key}
            className={classes.tick}
            x={Math.min(x(index), width - 20)}
            y={height - 6}
            textAnchor="middle"
          >
            {column.tick}
          </text>
        ) : null,
      )}
      {shape === 'lines' &&
        series.map(({ id, colour }) => (
          <polyline
            key={id}
            className={classes.line}
            style={{ stroke: colour }}
            points={columns
              .flatMap((column, index) => {
                const mark = column.marks.find((each) => each.series === id)
                return mark === undefined
                  ? []
                  : [`${x(index).toFixed(1)},${y(mark.value).toFixed(1)}`]
              })
              .join(' ')}
          />
        ))}
      {columns.map((column, index) => {
        let below = 0
        return series.map(({ id, colour, hatched }) => {
          const mark = column.marks.find((each) => each.series === id)
          if (mark === undefined) return null
          const bottom = below
          below += mark.value
          return (
            <a key={`${column.key}-${id}`} href={mark.href} tabIndex={-1} className={classes.mark}>
              <title>{mark.title}</title>
              {shape === 'bars' ? (
                <rect
                  x={x(index) - barWidth / 2}
                  width={barWidth}
                  y={y(bottom + mark.value)}
                  height={Math.max(1, y(bottom) - y(bottom + mark.value) - 0.5)}
                  style={{ fill: hatched === true ? `url(#${patternId}-${id})` : colour }}
                />
              ) : (
                <>
                  <circle cx={x(index)} cy={y(mark.value)} r={9} fill="transparent" />
                  <circle cx={x(index)} cy={y(mark.value)} r={3} style={{ fill: colour }} />
                </>
              )}
            </a>
          )
        })
      })}
    </svg>
  )
}

const hatching = (colour: string): string =>
  `repeating-linear-gradient(45deg, ${colour} 0 2px, color-mix(in srgb, ${colour} 30%, transparent) 2px 4px)`
