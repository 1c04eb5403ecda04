import type { GridFilter } from '../../../../src-shared/grid.ts'
import type {
  CalibrationBin,
  CurvePoint,
  QualityFigures,
  ReconciliationSummary,
} from '../../../../src-shared/reconciliation/summary.ts'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { countOf, formatCount, formatFixed, formatFixedShare, nothing } from '../../../format.ts'
import type { RunTab } from '../../runs/run-search.ts'
import { curveColumns, shareColumn } from './curve-columns.ts'
import { LinePlot } from './line-plot.tsx'
import { estimateWords } from './result-words.ts'
import { ReviewLink } from './review-link.tsx'
import classes from './result.module.css'

interface QualityTabProps {
  readonly runId: string
  readonly summary: ReconciliationSummary
  readonly onTab: (tab: RunTab, filters?: readonly GridFilter[]) => void
}

/** How good the result is: measured against known pairs, or the engine's own estimate. */
export function QualityTab(props: QualityTabProps) {
  return (
    <div className={classes.overview}>
      {props.summary.truth === null ? <Estimated {...props} /> : <Measured {...props} />}
    </div>
  )
}

function Estimated({ runId, summary: { estimate, counts } }: QualityTabProps) {
  const isKnown = estimate.cannot_know === null
  const rows = [
    [
      'Precision',
      'share that is right of accepted pairs and those in review from 0.50',
      estimate.precision,
    ],
    ['Recall', 'share of right pairs that are among them', estimate.recall],
    ['Left records with a partner', 'accepted or not', estimate.left_matched],
  ] as const
  return (
    <>
      <p className={classes.tabFinding}>
        {isKnown
          ? 'No pairs are known, so this is the engine’s own estimate with the range it lies in.'
          : 'No pairs are known, and how good the result is cannot be known from the lists alone.'}
      </p>
      {isKnown ? (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Estimate</th>
              <th scope="col" data-align="end">
                Most likely
              </th>
              <th scope="col">Range</th>
              <th scope="col">
                <span className="visually-hidden">Range as a bar</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, help, { value, low, high }]) => (
              <tr key={name}>
                <th scope="row">
                  {name} <span className="muted">{help}</span>
                </th>
                <td data-align="end">
                  {name === 'Precision' && counts.accepted === 0
                    ? nothing
                    : formatFixedShare(value)}
                </td>
                <td>
                  {formatFixedShare(low)} to {formatFixedShare(high)}
                </td>
                <td aria-label="Range as a bar">
                  <span className={classes.rangeBar} aria-hidden>
                    <span style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
                    <i style={{ left: `${value * 100}%` }} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <div className={classes.warning} role="note">
          <div>
            <strong>No estimate of precision and recall</strong>
            <p>{estimate.cannot_know}</p>
          </div>
        </div>
      )}
      <div className={`${classes.links} ${classes.inset}`}>
        <ReviewLink runId={runId} search={{ show: 'open', order: 'informative' }}>
          Review the most informative pairs
        </ReviewLink>
        <ReviewLink runId={runId} search={{ show: 'engine' }}>
          Check what the engine decided alone
        </ReviewLink>
        <span className="muted">
          Some 50 answers make {isKnown ? 'the estimate firmer' : 'one'}; a file of known pairs
          measures it.
        </span>
      </div>
    </>
  )
}

function Measured({ summary, onTab }: QualityTabProps) {
  const { truth, thresholds, estimate } = summary
  if (truth === null) return null
  const { curve, calibration, best_cut: best } = truth
  const most = Math.max(1, ...calibration.map(({ pairs }) => pairs))
  const figures: readonly (readonly [string, string, QualityFigures])[] = [
    ['Accepted', `confidence from ${formatFixed(thresholds.accept, 2)}`, truth.accepted],
    ['Best single answer', 'accepted, and in review from 0.50', truth.best_answer],
    ...(best === null
      ? []
      : ([
          [
            'Best cut',
            `all pairs from ${formatFixed(best.confidence, 2)}: the most F1 there is`,
            best,
          ],
        ] as const)),
  ]
  return (
    <>
      <p className={classes.tabFinding}>
        {countOf(truth.known, 'known pair')}, {formatFixedShare(truth.candidate_recall)} of them
        compared.
        {truth.unknown > 0 &&
          ` ${countOf(truth.unknown, 'known pair names', 'known pairs name')} records that the lists do not have.`}{' '}
        Nothing was learned from them.
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Set of pairs</th>
            {['Pairs', 'Right', 'Precision', 'Recall', 'F1'].map((name) => (
              <th key={name} scope="col" data-align="end">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map(([name, help, row]) => (
            <tr key={name}>
              <th scope="row">
                {name} <span className="muted">{help}</span>
              </th>
              <td data-align="end">{formatCount(row.pairs)}</td>
              <td data-align="end">{formatCount(row.true_pairs)}</td>
              <td data-align="end">{formatFixedShare(row.precision)}</td>
              <td data-align="end">{formatFixedShare(row.recall)}</td>
              <td data-align="end">{formatFixedShare(row.f1)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              Engine’s estimate{' '}
              <span className="muted">
                of accepted pairs and those in review from 0.50, without the known pairs
              </span>
            </th>
            <td data-align="end">{nothing}</td>
            <td data-align="end">{nothing}</td>
            <td data-align="end">{estimateWords(estimate, 'precision')}</td>
            <td data-align="end">{estimateWords(estimate, 'recall')}</td>
            <td data-align="end">{nothing}</td>
          </tr>
        </tbody>
      </table>
      <div className={classes.twoPlots}>
        <div className={classes.plot}>
          <PlotFrame
            id="precision-recall"
            title="Precision by recall"
            finding={
              best === null
                ? 'no pair is right'
                : `the best cut has F1 ${formatFixedShare(best.f1)}, this run ${formatFixedShare(truth.best_answer.f1)}`
            }
            plot={
              <LinePlot
                label="Precision by recall over all thresholds"
                axis="Recall"
                yAxis="Precision"
                lines={[
                  {
                    name: 'All thresholds',
                    tone: 'accent',
                    points: curve.flatMap(({ precision, recall }) =>
                      precision === null || recall === null ? [] : [{ x: recall, y: precision }],
                    ),
                  },
                ]}
                dots={dotOf(truth.accepted, 'Accepted', () => onTab('matches', accepted))}
              />
            }
            table={
              <div className={classes.twin}>
                <PlotTable<CurvePoint>
                  label="Precision by recall"
                  noun={['threshold', 'thresholds']}
                  rows={curve}
                  firstSort={{ column: 'confidence', direction: 'desc' }}
                  onOpen={({ confidence }) => onTab('candidates', [from(confidence)])}
                  columns={columnsOfCurve}
                />
              </div>
            }
          />
        </div>
        <div className={classes.plot}>
          <PlotFrame
            id="calibration"
            title="Calibration"
            finding={`a stated confidence is off by ${formatFixedShare(truth.calibration_error)} on average`}
            plot={
              <LinePlot
                label="Share of right pairs by stated confidence"
                axis="Stated confidence (from 0.05 on)"
                yAxis="Right"
                diagonal
                lines={[
                  {
                    name: 'Observed',
                    tone: 'accent',
                    points: calibration.flatMap(({ confidence, observed }) =>
                      confidence === null || observed === null
                        ? []
                        : [{ x: confidence, y: observed }],
                    ),
                  },
                ]}
                dots={calibration.flatMap((bin) =>
                  bin.confidence === null || bin.observed === null
                    ? []
                    : [
                        {
                          x: bin.confidence,
                          y: bin.observed,
                          size: Math.sqrt(bin.pairs / most),
                          title: `${countOf(bin.pairs, 'pair')} of confidence ${formatFixed(bin.from, 2)} to ${formatFixed(bin.to, 2)}: ${formatFixedShare(bin.observed)} right`,
                          onOpen: () => onTab('candidates', between(bin)),
                        },
                      ],
                )}
              />
            }
            table={
              <div className={classes.twin}>
                <PlotTable<CalibrationBin>
                  label="Calibration"
                  noun={['bin', 'bins']}
                  rows={calibration.filter(({ pairs }) => pairs > 0)}
                  firstSort={{ column: 'from', direction: 'desc' }}
                  onOpen={(bin) => onTab('candidates', between(bin))}
                  columns={calibrationColumns}
                />
              </div>
            }
          />
        </div>
      </div>
    </>
  )
}

const from = (confidence: number): GridFilter => ({
  column: 'confidence',
  op: 'at_least',
  value: confidence,
})

const accepted: readonly GridFilter[] = [{ column: 'decision', op: 'one_of', values: ['accept'] }]

const between = ({ from: least, to }: CalibrationBin): readonly GridFilter[] => [
  from(least),
  { column: 'confidence', op: 'at_most', value: to },
]

const dotOf = ({ precision, recall }: QualityFigures, name: string, onOpen: () => void) =>
  precision === null || recall === null
    ? []
    : [
        {
          x: recall,
          y: precision,
          size: 0.3,
          title: `${name}: precision ${formatFixedShare(precision)}, recall ${formatFixedShare(recall)}`,
          onOpen,
        },
      ]

const columnsOfCurve: readonly PlotColumn<CurvePoint>[] = [
  ...curveColumns<CurvePoint>(
    ({ precision }) => precision,
    ({ recall }) => recall,
  ),
  shareColumn('f1', 'F1', '70px', ({ f1 }) => f1),
]

const calibrationColumns: readonly PlotColumn<CalibrationBin>[] = [
  {
    id: 'from',
    header: 'Confidence',
    width: 'minmax(110px, 1fr)',
    sortable: true,
    value: (bin) => bin.from,
    cell: (bin) => `${formatFixed(bin.from, 2)} to ${formatFixed(bin.to, 2)}`,
  },
  {
    id: 'pairs',
    header: 'Pairs',
    width: 'minmax(80px, 1fr)',
    align: 'end',
    sortable: true,
    value: ({ pairs }) => pairs,
    cell: ({ pairs }) => formatCount(pairs),
  },
  shareColumn('confidence', 'Mean stated', '90px', ({ confidence }) => confidence),
  shareColumn('observed', 'Right', '80px', ({ observed }) => observed),
]
