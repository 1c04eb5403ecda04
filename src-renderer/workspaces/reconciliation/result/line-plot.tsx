import { PlaneChart } from '../../../components/chart/chart.tsx'
import type { PlaneDot, PlaneLine } from '../../../components/chart/chart-model.ts'
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
    /** Leads to what it counts. */
    readonly onOpen: () => void
  }[]
}

const ticks = [0, 0.25, 0.5, 0.75, 1]
const colours = { accent: 'var(--qm-accent)', other: 'var(--qm-unsponsored-mark)' }
const agreement: PlaneLine = {
  key: 'agreement',
  label: '',
  colour: 'var(--qm-muted)',
  dashed: true,
  width: 1,
  points: [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
}

/** Lines over the unit square, named where there are several. */
export function LinePlot(props: LinePlotProps) {
  const { label, lines, axis, yAxis, mark, onMark, diagonal = false, dots = [] } = props
  return (
    <div className={classes.linePlot} role="group" aria-label={label}>
      <div className={classes.plotKey} aria-hidden>
        {lines.length > 1 &&
          lines.map(({ name, tone }) => (
            <span key={name} data-tone={tone}>
              {name}
            </span>
          ))}
        {yAxis !== undefined && <span className={classes.yAxis}>{yAxis}</span>}
      </div>
      <PlaneChart
        label={label}
        height="fill"
        across={{ domain: [0, 1], ticks, format: (value) => formatFixed(value, 2) }}
        up={{ domain: [0, 1], ticks, format: (value) => formatShare(value, 0) }}
        acrossWords=""
        left={44}
        right={16}
        lineLabels="above"
        lines={[
          ...(diagonal ? [agreement] : []),
          ...lines.map(({ name, tone, points }): PlaneLine => ({
            key: name,
            label: '',
            colour: colours[tone],
            width: 2,
            points,
          })),
        ]}
        dots={dots.map(({ x, y, title, size, onOpen }, index): PlaneDot => ({
          key: title,
          x,
          y,
          label: '',
          colour: colours.accent,
          radius: 3 + 5 * size,
          look: 'bare',
          mark: { key: String(index), words: title, target: { onOpen } },
        }))}
        {...(mark === undefined ? {} : { rule: mark })}
        {...(onMark === undefined ? {} : { onRule: onMark })}
      />
      <div className={classes.xAxis}>{axis}</div>
    </div>
  )
}
