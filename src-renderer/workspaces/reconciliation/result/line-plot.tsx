import { type PointerEvent, useState } from 'react'
import { formatFixed, formatShare } from '../../../format.ts'
import classes from './result.module.css'

export interface Line {
  readonly name: string
  readonly tone: 'accent' | 'other'
  /** In the order in which they are joined. */
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

interface LinePlotProps {
  readonly label: string
  readonly lines: readonly Line[]
  /** What the x axis says; both axes go from 0 to 1. */
  readonly axis: string
  readonly yAxis?: string
  /** The x at which a vertical line stands. */
  readonly mark?: number
  /** A click or a drag says where it shall stand. */
  readonly onMark?: (x: number) => void
  /** Draws the diagonal: what would be if both axes agreed. */
  readonly diagonal?: boolean
  /** Draws each point too, as large as its share. */
  readonly dots?: readonly {
    readonly x: number
    readonly y: number
    readonly title: string
    readonly size: number
  }[]
}

const ticks = [0, 0.25, 0.5, 0.75, 1]

/** Lines over the unit square, named where there are several. */
export function LinePlot(props: LinePlotProps) {
  const { label, lines, axis, yAxis, mark, onMark, diagonal = false, dots = [] } = props
  const [dragging, setDragging] = useState(false)
  const at = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - left) / width))
  }
  return (
    <div className={classes.linePlot} role="img" aria-label={label}>
      <div className={classes.plotKey} aria-hidden>
        {lines.length > 1 &&
          lines.map(({ name, tone }) => (
            <span key={name} data-tone={tone}>
              {name}
            </span>
          ))}
        {yAxis !== undefined && <span className={classes.yAxis}>{yAxis}</span>}
      </div>
      <div
        className={classes.plotArea}
        data-active={onMark !== undefined}
        onPointerDown={(event) => {
          if (onMark === undefined) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setDragging(true)
          onMark(at(event))
        }}
        onPointerMove={(event) => {
          if (dragging) onMark?.(at(event))
        }}
        onPointerUp={() => setDragging(false)}
      >
        {ticks.map((tick) => (
          <span key={tick} className={classes.yTick} style={{ bottom: `${tick * 100}%` }}>
            <span>{formatShare(tick, 0)}</span>
          </span>
        ))}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
          {diagonal && <line x1={0} y1={100} x2={100} y2={0} className={classes.diagonal} />}
          {lines.map(({ name, tone, points }) => (
            <polyline
              key={name}
              data-tone={tone}
              points={points.map(({ x, y }) => `${x * 100},${100 - y * 100}`).join(' ')}
            />
          ))}
        </svg>
        {dots.map(({ x, y, title, size }) => (
          <span
            key={title}
            className={classes.dot}
            title={title}
            style={{
              left: `${x * 100}%`,
              bottom: `${y * 100}%`,
              width: 6 + 10 * size,
              height: 6 + 10 * size,
            }}
          />
        ))}
        {mark !== undefined && <span className={classes.mark} style={{ left: `${mark * 100}%` }} />}
      </div>
      <div className={classes.xTicks} aria-hidden>
        {ticks.map((tick) => (
          <span key={tick} style={{ left: `${tick * 100}%` }}>
            {formatFixed(tick, 2)}
          </span>
        ))}
      </div>
      <div className={classes.xAxis}>{axis}</div>
    </div>
  )
}
