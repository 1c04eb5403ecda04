import { useElementSize } from '@mantine/hooks'
import { useState, type KeyboardEvent } from 'react'
import { type Scale } from '../../../components/plot-scale.ts'
import classes from './sweep.module.css'

export interface PlotPoint {
  readonly key: string
  readonly x: number
  readonly y: number
  /** Exact values, for the tooltip and for who listens. */
  readonly words: string
  /** Beside the mark, where there is room; '' for none. */
  readonly label: string
  readonly efficient: boolean
  readonly open: boolean
}

export interface PlotLine {
  readonly key: string
  readonly label: string
  readonly dashed: boolean
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface PlotAxis {
  readonly scale: Scale
  readonly ticks: readonly number[]
  readonly format: (value: number) => string
  readonly label: string
}

interface PointPlotProps {
  readonly label: string
  readonly across: PlotAxis
  readonly up: PlotAxis
  readonly points: readonly PlotPoint[]
  readonly lines: readonly PlotLine[]
  /** Leads to the row of a point. */
  readonly onOpen: (index: number) => void
}

const height = 216
const margin = { top: 12, right: 20, bottom: 36, left: 60 }
const tickRoom = 62

/**
 * Points of a sweep over two measures. Each mark is a button that leads to its row; one tab stop,
 * arrow keys walk over the marks in their order.
 */
export function PointPlot({ label, across, up, points, lines, onOpen }: PointPlotProps) {
  const { ref, width: measured } = useElementSize()
  const [active, setActive] = useState(0)
  const width = Math.max(300, measured)
  const plotWidth = width - margin.left - margin.right
  const plotHeight = height - margin.top - margin.bottom
  const x = (value: number) => margin.left + across.scale.at(value) * plotWidth
  const y = (value: number) => margin.top + (1 - up.scale.at(value)) * plotHeight
  const current = Math.min(active, points.length - 1)
  const every = Math.max(1, Math.ceil((across.ticks.length * tickRoom) / plotWidth))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = markAfter(event.key, current, points.length)
    if (next === null) return
    event.preventDefault()
    setActive(next)
    event.currentTarget.querySelectorAll<HTMLElement>('button')[next]?.focus()
  }
  const placed = points.map((point) => ({ ...point, left: x(point.x), top: y(point.y) }))
  return (
    <div
      ref={ref}
      className={classes.plot}
      style={{ height }}
      role="toolbar"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      <svg width={width} height={height} aria-hidden className={classes.svg}>
        {up.ticks.map((tick) => (
          <g key={tick}>
            <line
              className={classes.gridLine}
              x1={margin.left}
              x2={width - margin.right}
              y1={y(tick)}
              y2={y(tick)}
            />
            <text className={classes.tick} x={margin.left - 6} y={y(tick) + 4} textAnchor="end">
              {up.format(tick)}
            </text>
          </g>
        ))}
        {across.ticks.map((tick, index) =>
          index % every === 0 ? (
            <text
              key={tick}
              className={classes.tick}
              x={x(tick)}
              y={height - margin.bottom + 16}
              textAnchor="middle"
            >
              {across.format(tick)}
            </text>
          ) : null,
        )}
        <text
          className={classes.axisLabel}
          x={width - margin.right}
          y={height - 4}
          textAnchor="end"
        >
          {across.label} →
        </text>
        {lines.map((line) => {
          const last = line.points.at(-1)
          return (
            <g key={line.key}>
              <polyline
                className={classes.line}
                data-dashed={line.dashed}
                points={line.points
                  .map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`)
                  .join(' ')}
              />
              {last !== undefined && line.label !== '' && (
                <text
                  className={classes.lineLabel}
                  x={x(last.x) - 6}
                  y={y(last.y) - 8}
                  textAnchor="end"
                >
                  {line.label}
                </text>
              )}
            </g>
          )
        })}
        {placeLabels(placed, width).map(({ key, x: left, y: top, label: text }) => (
          <text key={key} className={classes.lineLabel} x={left} y={top}>
            {text}
          </text>
        ))}
      </svg>
      {placed.map((point, index) => (
        <button
          key={point.key}
          type="button"
          className={classes.mark}
          style={{ left: point.left, top: point.top }}
          data-efficient={point.efficient}
          data-open={point.open}
          title={point.words}
          aria-label={point.words}
          aria-pressed={point.open}
          tabIndex={index === current ? 0 : -1}
          onFocus={() => setActive(index)}
          onClick={() => onOpen(index)}
        />
      ))}
    </div>
  )
}

interface Labelled {
  readonly key: string
  readonly left: number
  readonly top: number
  readonly label: string
}

/** Pixels of a digit at the size of labels, and the height of a line. */
const digit = 6.1
const line = 13

/** Above each mark and within the plot; a label is left out where another stands in its way. */
function placeLabels(placed: readonly Labelled[], width: number) {
  const labels: { key: string; x: number; y: number; right: number; label: string }[] = []
  for (const { key, left, top, label } of placed) {
    if (label === '') continue
    const long = label.length * digit
    const x = Math.max(margin.left + 2, Math.min(left - long / 2, width - margin.right - long))
    const y = top - 8 > line ? top - 8 : top + 8 + line
    const isFree = labels.every(
      (other) => x > other.right + 4 || x + long < other.x - 4 || Math.abs(other.y - y) >= line,
    )
    if (isFree) labels.push({ key, x, y, right: x + long, label })
  }
  return labels
}

function markAfter(key: string, current: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(count - 1, current + 1)
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, current - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
