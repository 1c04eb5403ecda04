import { useMemo, useState, type PointerEvent } from 'react'
import { createPortal } from 'react-dom'
import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  Scatter,
  type ScatterShapeProps,
  usePlotArea,
  useXAxisInverseScale,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts'
import { across, grid, up } from './chart-axes.ts'
import { MarkLayer, type PlacedMark } from './chart-marks.tsx'
import type { PlaneChartProps, PlaneDot } from './chart-model.ts'
import { PlaneLabels } from './plane-labels.tsx'
import classes from './chart.module.css'

/** The side of the box in which a dot is hit: larger than what is seen of it. */
const target = 24

/** Lines and dots over two axes of numbers; only the door (`chart.tsx`) imports this. */
export function Plane(props: PlaneChartProps) {
  const { across: horizontal, up: vertical, lines, dots, rule } = props
  const [host, setHost] = useState<HTMLElement | null>(null)
  return (
    <>
      <div className={classes.drawing} aria-hidden>
        <ComposedChart
          responsive
          style={{ width: '100%', height: '100%' }}
          margin={{ top: 12, right: props.right, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid {...grid(vertical)} vertical={false} />
          <XAxis
            {...across}
            type="number"
            dataKey="x"
            domain={[...horizontal.domain]}
            ticks={horizontal.ticks}
            tickFormatter={horizontal.format}
            interval="equidistantPreserveStart"
            {...(props.acrossWords === ''
              ? {}
              : {
                  height: 38,
                  label: {
                    value: `${props.acrossWords} →`,
                    position: 'insideBottomRight',
                    offset: 0,
                  },
                })}
          />
          <YAxis {...up(vertical, props.left)} dataKey="y" />
          {rule !== undefined && <ReferenceLine x={rule} stroke="var(--qm-ink)" />}
          {lines.map(({ key, colour, dashed = false, width = 1.5, points }) => (
            <Line
              key={key}
              data={[...points]}
              dataKey="y"
              stroke={colour}
              strokeWidth={width}
              {...(dashed ? { strokeDasharray: '4 3' } : {})}
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
          ))}
          {dots.length > 0 && (
            <Scatter data={[...dots]} dataKey="y" shape={Dot} isAnimationActive={false} />
          )}
          <PlaneLabels {...props} />
          <Marks host={host} label={props.label} dots={dots} />
          {props.onRule !== undefined && <RuleArea host={host} onRule={props.onRule} />}
        </ComposedChart>
      </div>
      <div ref={setHost} className={classes.host} />
    </>
  )
}

function Dot({ cx, cy, payload }: ScatterShapeProps) {
  const { radius, look, colour } = payload as PlaneDot
  return (
    <circle
      cx={cx}
      cy={cy}
      r={radius}
      fill={look === 'full' || look === 'bare' ? colour : 'var(--qm-canvas)'}
      stroke={look === 'bare' ? 'var(--qm-canvas)' : colour}
      strokeWidth={look === 'ring' ? 3 : 1.5}
    />
  )
}

interface MarksProps extends Pick<PlaneChartProps, 'label' | 'dots'> {
  readonly host: HTMLElement | null
}

/** Asks the library where it has drawn the dots. */
function Marks({ host, label, dots }: MarksProps) {
  const x = useXAxisScale()
  const y = useYAxisScale()
  const placed = useMemo(() => {
    if (x === undefined || y === undefined) return []
    return dots.flatMap(({ mark, ...dot }, column): readonly PlacedMark[] => {
      const [middle, centre] = [x(dot.x), y(dot.y)]
      if (mark === null || middle === undefined || centre === undefined) return []
      const side = Math.max(target, 2 * dot.radius)
      const [left, top] = [middle - side / 2, centre - side / 2]
      return [{ mark, column, left, top, width: side, height: side, round: true }]
    })
  }, [x, y, dots])
  return <MarkLayer host={host} label={label} marks={placed} />
}

interface RuleAreaProps {
  readonly host: HTMLElement | null
  readonly onRule: (x: number) => void
}

/** Where a click or a drag moves the rule. */
function RuleArea({ host, onRule }: RuleAreaProps) {
  const area = usePlotArea()
  const valueAt = useXAxisInverseScale()
  const [dragging, setDragging] = useState(false)
  if (host === null || area === undefined || valueAt === undefined) return null
  const { x, y, width, height } = area
  const move = (event: PointerEvent<HTMLElement>) => {
    const along = event.clientX - event.currentTarget.getBoundingClientRect().left
    onRule(Number(valueAt(x + Math.min(width, Math.max(0, along)))))
  }
  return createPortal(
    <div
      className={classes.area}
      style={{ left: x, top: y, width, height }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragging(true)
        move(event)
      }}
      onPointerMove={(event) => {
        if (dragging) move(event)
      }}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    />,
    host,
  )
}
