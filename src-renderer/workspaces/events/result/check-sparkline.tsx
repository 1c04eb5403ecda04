import { Tooltip } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { CheckHistories } from '../../../../src-shared/events/compare.ts'
import { checkWords, isShareCheck } from '../../../../src-shared/events/words.ts'
import { formatCount, formatExactTime, formatShare } from '../../../format.ts'
import classes from './events.module.css'

type History = CheckHistories['checks'][number]
type Point = History['points'][number]

const width = 96
const height = 20
const pad = 4

/**
 * What a check found in the last runs of the same inputs, the newest at the right: a failed one is a
 * filled square, so that no colour is needed; a mark leads to its run.
 */
export function CheckSparkline({
  history,
  run,
}: {
  readonly history: History
  readonly run: string
}) {
  const navigate = useNavigate()
  const { name, points } = history
  if (points.length < 2) return null
  const values = points.map(({ observed }) => observed ?? 0)
  const low = Math.min(...values)
  const span = Math.max(...values) - low
  const x = (at: number): number => pad + (at * (width - 2 * pad)) / (points.length - 1)
  const y = (value: number): number =>
    span === 0 ? height / 2 : height - pad - ((value - low) / span) * (height - 2 * pad)
  const failed = points.filter(({ passed }) => !passed).length
  const words = (point: Point): string =>
    `${formatExactTime(point.at)}: ${point.passed ? 'passed' : 'failed'}${
      point.observed === null ? '' : `, ${valueWords(name, point.observed)}`
    }`
  return (
    <svg
      className={classes.sparkline}
      width={width}
      height={height}
      role="group"
      aria-label={`${checkWords[name]} in the last ${points.length} runs: ${
        failed === 0 ? 'always passed' : `failed ${failed} times`
      }`}
    >
      <polyline points={points.map((_, at) => `${x(at)},${y(values[at]!)}`).join(' ')} />
      {points.map((point, at) => {
        const isHere = point.run === run
        return (
          <Tooltip key={point.run} label={words(point)}>
            <a
              href={`#/runs/${point.run}`}
              aria-label={words(point)}
              {...(isHere ? { 'aria-current': 'true' as const } : {})}
              tabIndex={isHere ? 0 : -1}
              onClick={(event) => {
                event.preventDefault()
                void navigate({ to: '/runs/$runId', params: { runId: point.run } })
              }}
            >
              <rect className={classes.sparkHit} x={x(at) - 5} y={0} width={10} height={height} />
              {point.passed ? (
                <circle cx={x(at)} cy={y(values[at]!)} r={isHere ? 2.5 : 1.5} />
              ) : (
                <rect
                  data-failed="true"
                  x={x(at) - 2.5}
                  y={y(values[at]!) - 2.5}
                  width={5}
                  height={5}
                />
              )}
            </a>
          </Tooltip>
        )
      })}
    </svg>
  )
}

function valueWords(name: History['name'], value: number): string {
  return isShareCheck(name) ? formatShare(value, 2) : formatCount(value)
}
