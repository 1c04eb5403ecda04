import { useChartWidth, usePlotArea, useXAxisScale, useYAxisScale } from 'recharts'
import { apart, placeLabels } from './label-places.ts'
import type { PlaneChartProps, PlaneDot } from './chart-model.ts'
import classes from './chart.module.css'

interface PlaneLabelsProps extends Pick<PlaneChartProps, 'lines' | 'lineLabels'> {
  readonly dots: readonly Omit<PlaneDot, 'mark'>[]
}

/** Names of lines and dots, where they can be read; direct labels instead of a legend. */
export function PlaneLabels({ lines, dots, lineLabels }: PlaneLabelsProps) {
  const area = usePlotArea()
  const x = useXAxisScale()
  const y = useYAxisScale()
  const width = useChartWidth()
  if (area === undefined || x === undefined || y === undefined || width === undefined) return null
  const right = area.x + area.width
  const ends = lines.flatMap(({ key, label, colour, points }) => {
    const last = points.at(-1)
    if (last === undefined || label === '') return []
    return [{ key, label, colour, x: x(last.x) ?? 0, y: y(last.y) ?? 0 }]
  })
  const dotLabels = dots.flatMap(({ key, label, ...dot }) =>
    label === '' ? [] : [{ key, label, left: x(dot.x) ?? 0, top: y(dot.y) ?? 0 }],
  )
  return (
    <>
      {lineLabels === 'beside' &&
        apart(ends).map(({ key, label, colour, y: top }) => (
          <text
            key={key}
            className={classes.label}
            x={right + 6}
            y={top + 4}
            style={{ fill: colour }}
          >
            {label}
          </text>
        ))}
      {lineLabels === 'above' &&
        ends.map(({ key, label, x: end, y: top }) => (
          <text key={key} className={classes.label} x={end - 6} y={top - 8} textAnchor="end">
            {label}
          </text>
        ))}
      {placeLabels(dotLabels, area.x + 2, right).map(({ key, x: left, y: top, label }) => (
        <text key={key} className={classes.label} x={left} y={top}>
          {label}
        </text>
      ))}
    </>
  )
}
