import { useMemo } from 'react'
import type { PairEvidence } from '../../../../src-shared/reconciliation/result.ts'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { linearScale } from '../../../components/plot-scale.ts'
import { nothing } from '../../../format.ts'
import { bitsText, calibrationText, confidenceText } from './review-words.ts'
import { type Waterfall, waterfallOf, type WaterfallStep } from './waterfall.ts'
import classes from './review.module.css'

interface EvidencePlotProps {
  readonly evidence: PairEvidence
  readonly pointed: string | null
  /** Leads to the field whose signal it is. */
  readonly onPoint: (field: string) => void
}

/** What speaks for and against a pair, in bits, from the odds before it to the weight. */
export function EvidencePlot({ evidence, pointed, onPoint }: EvidencePlotProps) {
  const fall = useMemo(() => waterfallOf(evidence), [evidence])
  const { confidence } = evidence.pair
  const calibration = calibrationText(fall.weight, confidence)
  const finding = `${bitsText(fall.weight)} bits${
    confidence === null ? '' : `, confidence ${confidenceText(confidence)}`
  }`
  return (
    <>
      <PlotFrame
        id="evidence"
        title="Evidence"
        finding={finding}
        plot={<Plot fall={fall} pointed={pointed} onPoint={onPoint} finding={finding} />}
        table={<EvidenceTable fall={fall} evidence={evidence} />}
      />
      {calibration !== null && <p className={classes.small}>{calibration}</p>}
    </>
  )
}

interface PlotProps extends Pick<EvidencePlotProps, 'pointed' | 'onPoint'> {
  readonly fall: Waterfall
  readonly finding: string
}

const barHeight = 10

function Plot({ fall, finding, pointed, onPoint }: PlotProps) {
  const at = linearScale(...fall.domain).at
  const bar = (from: number, to: number, sign: number) => (
    <svg className={classes.bar} height={barHeight} aria-hidden>
      <line
        x1={`${at(0) * 100}%`}
        x2={`${at(0) * 100}%`}
        y1={0}
        y2={barHeight}
        className={classes.zero}
      />
      <rect
        x={`${at(Math.min(from, to)) * 100}%`}
        width={`${Math.max(0.6, Math.abs(at(to) - at(from)) * 100)}%`}
        y={1}
        height={barHeight - 2}
        data-sign={sign}
      />
    </svg>
  )
  return (
    <div className={classes.waterfall}>
      <ol aria-label={`Evidence in bits: ${finding}`}>
        {fall.steps.map((step) => (
          <li key={step.key} data-pointed={pointed !== null && fieldOf(step) === pointed}>
            <Step step={step} onPoint={onPoint}>
              {bar(step.from, step.to, step.signal === null ? 0 : Math.sign(step.bits))}
            </Step>
          </li>
        ))}
        <li className={classes.sum}>
          <span className={classes.step}>
            <span>Weight</span>
            {bar(0, fall.weight, 2)}
            <span className={classes.bits}>{bitsText(fall.weight)}</span>
          </span>
        </li>
      </ol>
      {fall.silent.length > 0 && (
        <p className={classes.small}>
          Silent, mostly for want of a value: {fall.silent.map(({ name }) => name).join(', ')}
        </p>
      )}
    </div>
  )
}

interface StepProps {
  readonly step: WaterfallStep
  readonly onPoint: (field: string) => void
  readonly children: React.ReactNode
}

function Step({ step, onPoint, children }: StepProps) {
  const { signal, label, bits } = step
  const field = fieldOf(step)
  const words = signal === null || signal.label === '' ? label : `${label}: ${signal.label}`
  const inside = (
    <>
      <span className={classes.signal} title={words}>
        {label}
        {signal !== null && signal.label !== '' && (
          <span className={classes.level}> {signal.label}</span>
        )}
      </span>
      {children}
      <span className={classes.bits}>{bitsText(bits)}</span>
    </>
  )
  if (field === null) return <span className={classes.step}>{inside}</span>
  return (
    <button type="button" className={classes.step} onClick={() => onPoint(field)}>
      {inside}
    </button>
  )
}

function fieldOf({ signal }: WaterfallStep): string | null {
  return signal === null || signal.field === null ? null : `field-${signal.field}`
}

function EvidenceTable({ fall, evidence }: { fall: Waterfall; evidence: PairEvidence }) {
  return (
    <div
      className={classes.evidenceTable}
      role="region"
      aria-label="Evidence as a table"
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Signal</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
            <th scope="col">Level</th>
            <th scope="col">Bits</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" colSpan={4}>
              Before evidence
            </th>
            <td>{bitsText(evidence.prior_bits)}</td>
          </tr>
          {evidence.signals.map((signal, index) => (
            <tr key={index}>
              <th scope="row">{signal.name}</th>
              <td title={signal.left_value ?? ''}>{signal.left_value ?? nothing}</td>
              <td title={signal.right_value ?? ''}>{signal.right_value ?? nothing}</td>
              <td>
                {signal.level === null
                  ? 'no value'
                  : `${signal.label} (${signal.level + 1} of ${signal.levels})`}
              </td>
              <td>{bitsText(signal.bits)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              Weight
            </th>
            <td>{bitsText(fall.weight)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
