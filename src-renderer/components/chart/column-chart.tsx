import { createContext, Fragment, memo, use, useId, useMemo, useState } from 'react'
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
import { across, grid, up, worded, type WordedAxis } from './chart-axes.ts'
import { useSame } from './use-same.ts'
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

interface Drawn extends Omit<ColumnChartProps, 'label' | 'height' | 'up' | 'marks'> {
  readonly up: WordedAxis
}

interface Live extends Pick<ColumnChartProps, 'label' | 'marks'> {
  readonly host: HTMLElement | null
}

/** What changes without anything being drawn anew. */
const LiveContext = createContext<Live>({ label: '', marks: [], host: null })

/** Bars or lines over names; only the door (`chart.tsx`) imports this. */
export function Columns({ label, marks, ...props }: ColumnChartProps) {
  const [host, setHost] = useState<HTMLElement | null>(null)
  const live = useMemo(() => ({ label, marks, host }), [label, marks, host])
  const drawn: Drawn = {
    shape: props.shape,
    widestBar: props.widestBar,
    left: props.left,
    keep: props.keep,
    series: useSame(props.series),
    columns: useSame(props.columns),
    up: useSame(worded(props.up)),
  }
  return (
    <>
      <div className={classes.drawing} aria-hidden>
        <LiveContext value={live}>
          <Drawing {...drawn} />
        </LiveContext>
      </div>
      <div ref={setHost} className={classes.host} />
    </>
  )
}

const Drawing = memo(function Drawing(drawn: Drawn) {
  const { shape, series, columns, up: axis, keep } = drawn
  const patterns = useId()
  const shapes = useMemo(
    () =>
      series.map(({ key, colour, hatched }) =>
        partOf(colour, `${patterns}-${key}`, hatched !== undefined),
      ),
    [series, patterns],
  )
  const rows = useMemo(() => columns.map((column): Row => ({ column })), [columns])
  const labels = new Map(columns.map(({ key, label }) => [key, label] as const))
  return (
    <ComposedChart
      responsive
      style={{ width: '100%', height: '100%' }}
      data={rows}
      margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
      barCategoryGap="6%"
      maxBarSize={drawn.widestBar}
      stackOffset="sign"
      accessibilityLayer={false}
    >
      <defs>
        {series.map(({ key, colour, hatched = 'clearly' }) => (
          <Fragment key={key}>
            <Hatching id={`${patterns}-${key}`} colour={colour} ground={grounds[hatched]} />
            <Hatching id={`${patterns}-${key}-open`} colour={colour} ground={0} />
          </Fragment>
        ))}
      </defs>
      <CartesianGrid {...grid(axis)} />
      <XAxis
        {...across}
        dataKey="column.key"
        scale="band"
        interval={keep === 'last' ? 'equidistantPreserveEnd' : 'equidistantPreserveStart'}
        tickFormatter={(key: string) => labels.get(key) ?? ''}
      />
      <YAxis {...up(axis, drawn.left)} />
      {series.map(({ key, colour }, index) =>
        shape === 'bars' ? (
          <Bar
            key={key}
            dataKey={`column.values.${index}`}
            stackId="all"
            isAnimationActive={false}
            {...(shapes[index] === undefined ? {} : { shape: shapes[index] })}
          />
        ) : (
          <Line
            key={key}
            dataKey={`column.values.${index}`}
            stroke={colour}
            strokeWidth={1.5}
            dot={{ r: 3, fill: colour, stroke: 'none' }}
            activeDot={false}
            connectNulls
            isAnimationActive={false}
          />
        ),
      )}
      {axis.domain[0] < 0 && <ReferenceLine y={0} stroke="var(--qm-muted)" />}
      <Marks shape={shape} series={series} columns={columns} />
    </ComposedChart>
  )
})

/** How much of the colour lies between the stripes. */
const grounds = { clearly: 0.3, softly: 0.7 }

interface HatchingProps {
  readonly id: string
  readonly colour: string
  readonly ground: number
}

function Hatching({ id, colour, ground }: HatchingProps) {
  return (
    <pattern
      id={id}
      width={5}
      height={5}
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width={5} height={5} fill="var(--qm-canvas)" />
      <rect width={5} height={5} fill={colour} opacity={ground} />
      <rect width={ground === 0 ? 1.5 : 2.5} height={5} fill={colour} />
    </pattern>
  )
}

/** Draws what one series has in one column. Bars that hang from zero come with a height below it. */
function partOf(colour: string, pattern: string, hatched: boolean) {
  return ({ x, y, width, height, payload }: BarShapeProps) => {
    if (height === 0) return <g />
    const { column } = payload as Row
    const isOpen = column.hatched === true
    const tall = Math.max(leastHeight, Math.abs(height) - seam)
    return (
      <rect
        x={x}
        width={width}
        y={height < 0 ? y + height : y + height - tall}
        height={tall}
        fill={isOpen ? `url(#${pattern}-open)` : hatched ? `url(#${pattern})` : colour}
        stroke={isOpen ? colour : 'none'}
        opacity={column.faint === true ? 0.35 : 1}
      />
    )
  }
}

/** Asks the library where it has drawn what the marks are about. */
function Marks({ shape, series, columns }: Pick<Drawn, 'shape' | 'series' | 'columns'>) {
  const { host, label, marks } = use(LiveContext)
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
