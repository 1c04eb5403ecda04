import { createContext, memo, use, useMemo, useState, type PointerEvent } from 'react'
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
import { across, grid, numbers, up, worded, type WordedAxis } from './chart-axes.ts'
import { MarkLayer, type PlacedMark } from './chart-marks.tsx'
import type { PlaneChartProps, PlaneDot, PlaneLine } from './chart-model.ts'
import { PlaneLabels } from './plane-labels.tsx'
import { useSame } from './use-same.ts'
import classes from './chart.module.css'

/** The side of the box in which a dot is hit: larger than what is seen of it. */
const target = 24

interface Drawn extends Omit<PlaneChartProps, 'label' | 'across' | 'up' | 'dots' | 'onRule'> {
  readonly across: WordedAxis
  readonly up: WordedAxis
  readonly dots: readonly Omit<PlaneDot, 'mark'>[]
}

interface Live extends Pick<PlaneChartProps, 'label' | 'dots' | 'onRule'> {
  readonly host: HTMLElement | null
}

/** What changes without anything being drawn anew. */
const LiveContext = createContext<Live>({ label: '', dots: [], host: null })

/** Lines and dots over two axes of numbers; only the door (`chart.tsx`) imports this. */
export function Plane({ label, dots, onRule, ...props }: PlaneChartProps) {
  const [host, setHost] = useState<HTMLElement | null>(null)
  const live = useMemo(
    () => ({ label, dots, host, ...(onRule === undefined ? {} : { onRule }) }),
    [label, dots, host, onRule],
  )
  const drawn = useSame<Drawn>({
    ...props,
    across: worded(props.across),
    up: worded(props.up),
    dots: dots.map(({ mark: _mark, ...dot }) => dot),
  })
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
  const { across: horizontal, up: vertical, acrossWords, lines, dots, rule } = drawn
  return (
    <ComposedChart
      responsive
      style={{ width: '100%', height: '100%' }}
      margin={{ top: 12, right: drawn.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid {...grid(vertical)} />
      <XAxis
        {...across}
        {...numbers(horizontal)}
        dataKey="x"
        interval="equidistantPreserveStart"
        {...(acrossWords === '' ? {} : titled(acrossWords))}
      />
      <YAxis {...up(vertical, drawn.left)} dataKey="y" />
      {rule !== undefined && <ReferenceLine x={rule} stroke="var(--qm-ink)" />}
      {lines.filter(isLine).map(({ key, colour, dashed = false, width = 1.5, points }) => (
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
      <PlaneLabels lines={lines} dots={dots} lineLabels={drawn.lineLabels} />
      <Marks />
      <RuleArea />
    </ComposedChart>
  )
})

/** Of a single point the library would make a dot. */
const isLine = ({ points }: PlaneLine): boolean => points.length > 1

/** What the axis counts, below its labels. */
const titled = (words: string) =>
  ({
    height: across.height + 16,
    label: { value: `${words} →`, position: 'insideBottomRight', offset: 4 },
  }) as const

function Dot({ cx, cy, payload }: ScatterShapeProps) {
  const { radius, look, colour } = payload as Drawn['dots'][number]
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

/** Asks the library where it has drawn the dots. */
function Marks() {
  const { host, label, dots } = use(LiveContext)
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

/** Where a click or a drag moves the rule. */
function RuleArea() {
  const { host, onRule } = use(LiveContext)
  const area = usePlotArea()
  const valueAt = useXAxisInverseScale()
  const [dragging, setDragging] = useState(false)
  if (host === null || onRule === undefined || area === undefined || valueAt === undefined) {
    return null
  }
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
