import { useId, useMemo, useState } from 'react'
import {
  Bar,
  type BarShapeProps,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts'
import { MarkLayer, type PlacedMark } from './chart-marks.tsx'
import type { ChartColumn, ChartSeries, ColumnChartProps, ColumnMark } from './chart-model.ts'
import { across, grid, up } from './chart-axes.ts'
import classes from './chart.module.css'

/** Half the side of the box in which the dot of a line is hit. */
const reach = 9

/** The library spreads what it is given over its elements: a column stays in one piece. */
interface Row {
  readonly column: ChartColumn
}

/** Nothing is less than a pixel high: one row among a million can still be found. */
const leastHeight = 1.5
/** Of ground between two parts of a stack. */
const seam = 0.5

/** Bars or lines over names; only the door (`chart.tsx`) imports this. */
export function Columns(props: ColumnChartProps) {
  const { shape, series, columns, up: axis } = props
  const [host, setHost] = useState<HTMLElement | null>(null)
  const patterns = useId()
  const labels = useMemo(
    () => new Map(columns.map(({ key, label }) => [key, label] as const)),
    [columns],
  )
  const rows = useMemo(() => columns.map((column): Row => ({ column })), [columns])
  const bars = shape === 'bars'
  return (
    <>
      <div className={classes.drawing} aria-hidden>
        <ComposedChart
          responsive
          style={{ width: '100%', height: '100%' }}
          data={rows}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          barCategoryGap="14%"
          maxBarSize={props.widestBar}
          stackOffset="sign"
          accessibilityLayer={false}
        >
          <defs>
            {series.map(({ key, colour }) => (
              <Hatching key={key} id={`${patterns}-${key}`} colour={colour} />
            ))}
          </defs>
          <CartesianGrid {...grid(axis)} vertical={false} />
          <XAxis
            {...across}
            dataKey="column.key"
            scale="band"
            interval={props.keep === 'last' ? 'equidistantPreserveEnd' : 'equidistantPreserveStart'}
            tickFormatter={(key: string) => labels.get(key) ?? ''}
          />
          <YAxis {...up(axis, props.left)} />
          {bars &&
            series.map(({ key, colour, hatched = false }, index) => (
              <Bar
                key={key}
                dataKey={`column.values.${index}`}
                stackId="all"
                isAnimationActive={false}
                shape={partOf(colour, `url(#${patterns}-${key})`, hatched)}
              />
            ))}
          {!bars &&
            series.map(({ key, colour }, index) => (
              <Line
                key={key}
                dataKey={`column.values.${index}`}
                stroke={colour}
                strokeWidth={1.5}
                dot={{ r: 3, fill: colour, stroke: 'none' }}
                connectNulls
                isAnimationActive={false}
              />
            ))}
          {axis.domain[0] < 0 && <ReferenceLine y={0} stroke="var(--qm-muted)" />}
          <Marks host={host} {...props} />
        </ComposedChart>
      </div>
      <div ref={setHost} className={classes.host} />
    </>
  )
}

function Hatching({ id, colour }: { id: string; colour: string }) {
  return (
    <pattern
      id={id}
      width={5}
      height={5}
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width={5} height={5} fill={colour} opacity={0.3} />
      <rect width={2.5} height={5} fill={colour} />
    </pattern>
  )
}

/** Draws what one series has in one column. Bars that hang from zero come with a height below it. */
function partOf(colour: string, hatching: string, hatched: boolean) {
  return ({ x, y, width, height, payload }: BarShapeProps) => {
    if (height === 0) return <g />
    const { column } = payload as Row
    const tall = Math.max(leastHeight, Math.abs(height) - seam)
    return (
      <rect
        x={x}
        width={width}
        y={height < 0 ? y + height : y + height - tall}
        height={tall}
        fill={hatched || column.hatched === true ? hatching : colour}
        stroke={column.hatched === true ? colour : 'none'}
        opacity={column.faint === true ? 0.35 : 1}
      />
    )
  }
}

interface MarksProps extends ColumnChartProps {
  readonly host: HTMLElement | null
}

/** Asks the library where it has drawn what the marks are about. */
function Marks({ host, label, shape, series, columns, marks }: MarksProps) {
  const area = usePlotArea()
  const x = useXAxisScale()
  const y = useYAxisScale()
  const placed = useMemo(() => {
    if (area === undefined || x === undefined || y === undefined) return []
    return marks.flatMap((mark): readonly PlacedMark[] => {
      const column = columns[mark.column]
      if (column === undefined) return []
      const left = x(column.key, { position: 'start' })
      const right = x(column.key, { position: 'end' })
      if (left === undefined || right === undefined) return []
      const of = { mark, column: mark.column, left, width: right - left, round: false }
      if (mark.series === null) return [{ ...of, top: area.y, height: area.height }]
      const [from, to] = spanOf(column, series, mark, shape)
      const [bottom, top] = [y(from), y(to)]
      if (bottom === undefined || top === undefined) return []
      if (shape === 'lines') {
        const middle = (left + right) / 2
        const box = { left: middle - reach, width: 2 * reach, top: top - reach, height: 2 * reach }
        return [{ ...of, ...box, round: true }]
      }
      const height = Math.max(leastHeight, bottom - top)
      return [{ ...of, top: bottom - height, height }]
    })
  }, [area, x, y, marks, columns, series, shape])
  return <MarkLayer host={host} label={label} marks={placed} />
}

/** From where to where a part of a stack of positive values reaches; a dot stands at its value. */
function spanOf(
  column: ChartColumn,
  series: readonly ChartSeries[],
  mark: ColumnMark,
  shape: 'bars' | 'lines',
): readonly [from: number, to: number] {
  const index = Math.min(mark.series ?? 0, series.length - 1)
  const value = column.values[index] ?? 0
  if (shape === 'lines') return [value, value]
  const below = column.values.slice(0, index).reduce<number>((sum, each) => sum + (each ?? 0), 0)
  return [below, below + value]
}
