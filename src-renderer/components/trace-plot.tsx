import { useElementSize } from '@mantine/hooks'
import type { Progress } from '../../src-shared/runs.ts'
import { countOf, formatFixed, formatPercent, formatSeconds, formatValue } from '../format.ts'
import { linearScale, niceDomain, tickDigits, ticksOf } from './plot-scale.ts'
import classes from './trace-plot.module.css'

type Trace = Progress['trace']

const height = 160
const margin = { top: 8, right: 76, bottom: 20, left: 56 }

/** Objective and bound over time, closing in on each other. */
export function TracePlot({ trace }: { trace: Trace }) {
  const { ref, width } = useElementSize()
  const plot = layout(trace, Math.max(240, width))
  const last = trace.at(-1)
  if (plot === null || last === undefined) {
    return (
      <figure className={classes.figure} ref={ref}>
        <figcaption className={classes.caption}>
          <strong>Objective</strong>
        </figcaption>
        <p className={classes.none}>{waitingWords(last?.objective ?? null)}</p>
      </figure>
    )
  }
  const bounded = trace.some(({ bound }) => bound !== null)
  const gap =
    last.objective !== null && last.bound !== null && last.bound > 0
      ? ((last.bound - last.objective) / last.bound) * 100
      : null
  return (
    <figure className={classes.figure} ref={ref}>
      <figcaption className={classes.caption}>
        <strong>
          {gap === null
            ? `Objective ${formatValue(last.objective)} so far`
            : `Within ${formatPercent(gap)} of the best possible`}
        </strong>
        <span className="muted">value over seconds</span>
      </figcaption>
      <svg className={classes.svg} width={plot.width} height={height} aria-hidden>
        {plot.rows.map((row) => (
          <g key={row.value}>
            <line className={classes.grid} x1={margin.left} x2={plot.right} y1={row.y} y2={row.y} />
            <text className={classes.axis} x={margin.left - 6} y={row.y + 4} textAnchor="end">
              {row.text}
            </text>
          </g>
        ))}
        {plot.columns.map((column) => (
          <text
            key={column.value}
            className={classes.axis}
            x={column.x}
            y={height - 4}
            textAnchor="middle"
          >
            {column.text} s
          </text>
        ))}
        <polyline className={classes.bound} points={plot.bound} />
        <polyline className={classes.objective} points={plot.objective} />
        {plot.ends.map((end) => (
          <circle key={end.of} className={classes[`${end.of}End`]} cx={end.x} cy={end.y} r={2.5} />
        ))}
        {plot.labels.map((label) => (
          <text
            key={label.text}
            className={label.text === 'bound' ? classes.labelBound : classes.labelObjective}
            x={plot.right + 6}
            y={label.y + 4}
          >
            {label.text}
          </text>
        ))}
      </svg>
      {!bounded && (
        <p className={classes.none}>
          This solver gives no bound midway: how near the result is to the best possible is
          certified at the end.
        </p>
      )}
      <details className={classes.twin}>
        <summary>As a table, {countOf(trace.length, 'point')}</summary>
        {/* Scrolls by keyboard too. */}
        <div
          className={classes.twinRows}
          tabIndex={0}
          role="region"
          aria-label="Objective over time"
        >
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Objective</th>
                {bounded && <th scope="col">Bound</th>}
              </tr>
            </thead>
            <tbody>
              {trace.toReversed().map((point, index) => (
                // Several may fall into one moment.
                <tr key={trace.length - index}>
                  <td>{formatSeconds(point.at)}</td>
                  <td>{formatValue(point.objective)}</td>
                  {bounded && <td>{formatValue(point.bound)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

function waitingWords(objective: number | null): string {
  return objective === null
    ? 'Nothing to draw yet: the solver has no feasible result so far.'
    : `${formatValue(objective)} so far; the line begins with the next result.`
}

function layout(trace: Trace, width: number) {
  const values = trace.flatMap((point) => [point.objective, point.bound]).filter((v) => v !== null)
  const last = trace.at(-1)
  if (trace.length < 2 || values.length < 2 || last === undefined) return null
  const [low, high] = niceDomain(Math.min(...values), Math.max(...values), 4)
  const right = width - margin.right
  const begin = trace[0]?.at ?? 0
  // What comes late would be a sliver at the edge.
  const [start, end] = begin > last.at / 3 ? [begin, last.at] : [0, Math.max(last.at, 1)]
  const time = linearScale(start, end)
  const value = linearScale(low, high)
  const x = (at: number) => margin.left + time.at(at) * (right - margin.left)
  const y = (v: number) =>
    height - margin.bottom - value.at(v) * (height - margin.top - margin.bottom)
  const line = (pick: 'objective' | 'bound') =>
    trace
      .flatMap((point) => {
        const v = point[pick]
        return v === null ? [] : [`${x(point.at).toFixed(1)},${y(v).toFixed(1)}`]
      })
      .join(' ')
  const rows = ticksOf(low, high, 4)
  const columns = ticksOf(start, end, 5)
  const [rowDigits, columnDigits] = [tickDigits(rows), tickDigits(columns)]
  const ends = (['objective', 'bound'] as const).flatMap((of) => {
    const point = trace.findLast((each) => each[of] !== null)
    const v = point?.[of]
    return point === undefined || v === null || v === undefined
      ? []
      : [{ of, x: x(point.at), y: y(v) }]
  })
  return {
    width,
    right,
    ends,
    rows: rows.map((v) => ({ value: v, y: y(v), text: formatFixed(v, rowDigits) })),
    columns: columns.map((v) => ({ value: v, x: x(v), text: formatFixed(v, columnDigits) })),
    objective: line('objective'),
    bound: line('bound'),
    labels: apart([
      ...(last.objective === null ? [] : [{ text: 'objective', y: y(last.objective) }]),
      ...(last.bound === null ? [] : [{ text: 'bound', y: y(last.bound) }]),
    ]),
  }
}

/** Pushes two labels so far apart that both can be read. */
function apart(labels: { text: string; y: number }[]): { text: string; y: number }[] {
  const [first, second] = labels
  if (first === undefined || second === undefined) return labels
  const short = 12 - Math.abs(first.y - second.y)
  if (short <= 0) return labels
  const [upper, lower] = second.y <= first.y ? [second, first] : [first, second]
  return [
    { ...upper, y: upper.y - short / 2 },
    { ...lower, y: lower.y + short / 2 },
  ]
}
