import { PlaneChart } from '../../../components/chart/chart.tsx'
import type { PlaneDot, PlaneLine, ValueAxis } from '../../../components/chart/chart-model.ts'
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

export interface PlotAxis extends ValueAxis {
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

const colour = 'var(--qm-accent-ink)'

/** Points of a sweep over two measures; each mark leads to its row. */
export function PointPlot({ label, across, up, points, lines, onOpen }: PointPlotProps) {
  const dots = points.map(
    ({ key, x, y, words, label: name, efficient, open }, index): PlaneDot => ({
      key,
      x,
      y,
      label: name,
      colour,
      radius: open ? 5 : 4,
      look: open ? 'ring' : efficient ? 'full' : 'hollow',
      mark: { key, words, pressed: open, target: { onOpen: () => onOpen(index) } },
    }),
  )
  const joined = lines.map((line): PlaneLine => ({
    ...line,
    colour: 'var(--qm-muted)',
    width: 1.25,
  }))
  return (
    <div className={classes.plot}>
      <PlaneChart
        label={label}
        height={216}
        across={across}
        up={up}
        acrossWords={across.label}
        lines={joined}
        dots={dots}
        left={60}
        right={20}
        lineLabels="above"
      />
    </div>
  )
}
