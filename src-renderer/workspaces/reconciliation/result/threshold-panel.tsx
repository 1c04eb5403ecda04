import { Button, Slider } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  ThresholdCurve,
  ThresholdPoint,
} from '../../../../src-shared/reconciliation/result.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { PlotTable } from '../../../components/plot-table.tsx'
import { ErrorState, SkeletonBar } from '../../../components/states.tsx'
import { countOf, formatCount, formatFixed, formatFixedShare, nothing } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { curveColumns } from './curve-columns.ts'
import { type Line, LinePlot } from './line-plot.tsx'
import { ReviewLink } from './review-link.tsx'
import classes from './result.module.css'

interface ThresholdPanelProps {
  readonly runId: string
  readonly summary: ReconciliationSummary
  /** Of the last decision. */
  readonly number: number
  /** Lists the candidates from a confidence on. */
  readonly onPairs: (least: number) => void
}

/** What another threshold of acceptance would give, while the slider moves. */
export function ThresholdPanel({ runId, summary, number, onPairs }: ThresholdPanelProps) {
  const query = useQuery({
    ...rpc.reconciliation.thresholds.queryOptions({
      input: { id: runId },
      staleTime: Number.POSITIVE_INFINITY,
    }),
    queryKey: [...rpc.reconciliation.thresholds.key(), runId, number],
  })
  if (query.isError) {
    return <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
  }
  return (
    <section className={classes.section} aria-labelledby="thresholds">
      {query.data === undefined ? (
        <div className={classes.coming} role="status" aria-label="Loading" aria-busy="true">
          <SkeletonBar width={160} />
          <div className={classes.thresholds}>
            <div className={classes.slider}>
              {Array.from({ length: 6 }, (_, line) => (
                <p key={line}>
                  <SkeletonBar width="80%" />
                </p>
              ))}
            </div>
            <SkeletonBar width="100%" height={264} />
          </div>
        </div>
      ) : (
        <Thresholds runId={runId} curve={query.data} summary={summary} onPairs={onPairs} />
      )}
    </section>
  )
}

interface ThresholdsProps extends Pick<ThresholdPanelProps, 'runId' | 'summary' | 'onPairs'> {
  readonly curve: ThresholdCurve
}

function Thresholds({ runId, curve, summary, onPairs }: ThresholdsProps) {
  const { points, thresholds, decided } = curve
  const [least, setLeast] = useState(thresholds.accept)
  const at = pointAt(points, least)
  const now = pointAt(points, thresholds.accept)
  const isTrue = summary.truth !== null
  const isKnown = isTrue || summary.estimate.cannot_know === null
  const precision = isTrue ? 'true_precision' : 'estimated_precision'
  const recall = isTrue ? 'true_recall' : 'estimated_recall'
  const kind = isTrue ? '' : 'estimated '
  const lines: readonly Line[] = [
    {
      name: 'Precision',
      tone: 'accent',
      points: points.flatMap((point) => {
        const value = point[precision]
        return value === null ? [] : [{ x: point.confidence, y: value }]
      }),
    },
    {
      name: 'Recall',
      tone: 'other',
      points: points.flatMap((point) => {
        const value = point[recall]
        return value === null ? [] : [{ x: point.confidence, y: value }]
      }),
    },
  ]
  const moved = Math.abs(least - thresholds.accept) >= 0.005
  const change = at === undefined || now === undefined ? 0 : at.pairs - now.pairs
  return (
    <>
      <div className={classes.blockHead}>
        <h2 id="thresholds">Threshold of acceptance</h2>
        <span className="muted">
          accepted from {formatFixed(thresholds.accept, 2)}, rejected below{' '}
          {formatFixed(thresholds.reject, 2)}, between them in review
          {Math.abs(thresholds.accept - thresholds.accept_proposed) >= 0.005 &&
            ` (the engine proposed ${formatFixed(thresholds.accept_proposed, 2)})`}
        </span>
      </div>
      <div className={classes.thresholds}>
        <div className={classes.slider}>
          <Slider
            aria-label="Threshold of acceptance"
            thumbLabel="Threshold of acceptance"
            min={0}
            max={1}
            step={0.01}
            value={least}
            label={(value) => formatFixed(value, 2)}
            marks={[{ value: thresholds.reject }, { value: thresholds.accept }]}
            onChange={setLeast}
          />
          <dl className={classes.figuresList} aria-live="polite">
            <dt>From confidence</dt>
            <dd>{formatFixed(least, 2)}</dd>
            <dt>Pairs accepted</dt>
            <dd>
              {formatCount(at?.pairs)}
              {moved && change !== 0 && (
                <span className="muted">
                  {' '}
                  {change > 0 ? '+' : '−'}
                  {formatCount(Math.abs(change))}
                </span>
              )}
            </dd>
            {!summary.deduplicated && (
              <>
                <dt>Left records with a partner</dt>
                <dd>{formatCount(at?.left_records)}</dd>
              </>
            )}
            <dt>{isTrue ? 'Precision' : 'Estimated precision'}</dt>
            <dd>
              {!isKnown
                ? 'not known'
                : at === undefined || at.pairs === 0
                  ? nothing
                  : formatFixedShare(at[precision])}
            </dd>
            <dt>{isTrue ? 'Recall' : 'Estimated recall'}</dt>
            <dd>
              {!isKnown ? 'not known' : at === undefined ? nothing : formatFixedShare(at[recall])}
            </dd>
            {at !== undefined && at.ambiguous > 0 && (
              <>
                <dt>Ambiguous, in review anyway</dt>
                <dd>{formatCount(at.ambiguous)}</dd>
              </>
            )}
          </dl>
          <div className={classes.links}>
            <Button disabled={(at?.pairs ?? 0) === 0} onClick={() => onPairs(least)}>
              Show these pairs
            </Button>
            {moved && (
              <>
                <LinkButton
                  to="/reconciliation/new"
                  search={{ from: runId, accept: Number(least.toFixed(2)) }}
                >
                  Run again from {formatFixed(least, 2)}
                </LinkButton>
                <Button variant="subtle" onClick={() => setLeast(thresholds.accept)}>
                  Back to {formatFixed(thresholds.accept, 2)}
                </Button>
              </>
            )}
          </div>
          {decided > 0 && (
            <p className={classes.small}>
              {countOf(decided, 'pair')} that people or a model decided stay as they are at any
              threshold.
            </p>
          )}
        </div>
        <div className={isKnown ? classes.plot : undefined}>
          {isKnown ? (
            <PlotFrame
              id="thresholds"
              title={`${isTrue ? 'True' : 'Estimated'} precision and recall`}
              finding={findingOf(at, least, precision, recall, kind)}
              plot={
                <LinePlot
                  label={`${kind}precision and recall by the threshold of acceptance`}
                  lines={lines}
                  axis="Threshold of acceptance"
                  mark={least}
                  onMark={(value) => setLeast(Math.round(value * 100) / 100)}
                />
              }
              table={
                <div className={classes.twin}>
                  <PlotTable<ThresholdPoint>
                    label="Thresholds"
                    noun={['threshold', 'thresholds']}
                    rows={points}
                    firstSort={{ column: 'confidence', direction: 'desc' }}
                    onOpen={({ confidence }) => onPairs(confidence)}
                    isOpen={({ confidence }) => Math.abs(confidence - least) < 0.005}
                    columns={curveColumns(
                      (point) => point[precision],
                      (point) => point[recall],
                    )}
                  />
                </div>
              }
            />
          ) : (
            <div className={classes.unknown} role="note">
              <h3>No curve of precision and recall</h3>
              <p>
                The lists alone do not tell which pairs are right. Answer some 50 pairs and learn
                from them, or name a file of known pairs: then it is drawn here.
              </p>
              <ReviewLink runId={runId} search={{ show: 'engine' }}>
                Check what the engine decided alone
              </ReviewLink>
            </div>
          )}
        </div>
      </div>
    </>
  )
}

function findingOf(
  at: ThresholdPoint | undefined,
  least: number,
  precision: 'true_precision' | 'estimated_precision',
  recall: 'true_recall' | 'estimated_recall',
  kind: string,
): string {
  if (at === undefined || at.pairs === 0) return `no pair reaches ${formatFixed(least, 2)}`
  return `at ${formatFixed(least, 2)} ${kind}precision ${formatFixedShare(at[precision])}, recall ${formatFixedShare(at[recall])}`
}

/** The point of the next hundredth. */
function pointAt(points: readonly ThresholdPoint[], least: number): ThresholdPoint | undefined {
  return points.find(({ confidence }) => Math.abs(confidence - least) < 0.005)
}
