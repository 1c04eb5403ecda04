import type { Progress } from '../../src-shared/runs.ts'
import { countOf, formatFixed, formatPercent, formatSeconds, formatValue } from '../format.ts'
import { PlaneChart } from './chart/chart.tsx'
import type { PlaneChartProps, PlaneLine } from './chart/chart-model.ts'
import { niceDomain, tickDigits, ticksOf } from './plot-scale.ts'
import classes from './trace-plot.module.css'

type Trace = Progress['trace']

const height = 160

/** Objective and bound over time, closing in on each other. */
export function TracePlot({ trace }: { trace: Trace }) {
  const plot = plotOf(trace)
  const last = trace.at(-1)
  if (plot === null || last === undefined) {
    return (
      <figure className={classes.figure}>
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
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <strong>
          {gap === null
            ? `Objective ${formatValue(last.objective)} so far`
            : `Within ${formatPercent(gap)} of the best possible`}
        </strong>
        <span className="muted">value over seconds</span>
      </figcaption>
      <PlaneChart label="Objective over time" height={height} {...plot} />
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

/** What is drawn; null while there is no line yet. */
function plotOf(trace: Trace): Omit<PlaneChartProps, 'label' | 'height'> | null {
  const values = trace.flatMap((point) => [point.objective, point.bound]).filter((v) => v !== null)
  const last = trace.at(-1)
  if (trace.length < 2 || values.length < 2 || last === undefined) return null
  const [low, high] = niceDomain(Math.min(...values), Math.max(...values), 4)
  const begin = trace[0]?.at ?? 0
  // What comes late would be a sliver at the edge.
  const [start, end] = begin > last.at / 3 ? [begin, last.at] : [0, Math.max(last.at, 1)]
  const [rows, columns] = [ticksOf(low, high, 4), ticksOf(start, end, 5)]
  const [rowDigits, columnDigits] = [tickDigits(rows), tickDigits(columns)]
  const line = (of: 'objective' | 'bound'): PlaneLine => ({
    key: of,
    label: last[of] === null ? '' : of,
    ...styles[of],
    points: trace.flatMap((point) => {
      const value = point[of]
      return value === null ? [] : [{ x: point.at, y: value }]
    }),
  })
  const lines = [line('bound'), line('objective')]
  return {
    across: {
      domain: [start, end],
      ticks: columns,
      format: (value) => `${formatFixed(value, columnDigits)} s`,
    },
    up: { domain: [low, high], ticks: rows, format: (value) => formatFixed(value, rowDigits) },
    acrossWords: '',
    left: 56,
    right: 76,
    lineLabels: 'beside',
    lines,
    dots: lines.flatMap(({ key, colour, points }) => {
      const point = points.at(-1)
      return point === undefined
        ? []
        : [{ key, ...point, colour, radius: 2.5, look: 'full' as const, label: '', mark: null }]
    }),
  }
}

const styles = {
  objective: { colour: 'var(--qm-accent-ink)', width: 1.75 },
  bound: { colour: 'var(--qm-ink)', width: 1.25, dashed: true },
} as const
