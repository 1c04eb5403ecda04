import { useQuery } from '@tanstack/react-query'
import type { Alternative, PairEvidence } from '../../../../src-shared/reconciliation/result.ts'
import { Chip } from '../../../components/status-chip.tsx'
import { TimeAgo } from '../../../components/time.tsx'
import { countOf, nothing } from '../../../format.ts'
import { rpc } from '../../../rpc.ts'
import { bitsText, confidenceText, reasonWords } from '../review/review-words.ts'
import { waterfallOf } from '../review/waterfall.ts'
import { RecordsBeside } from './records-beside.tsx'
import { decisionTones, decisionWords, deciderWords } from './result-words.ts'
import { ReviewLink } from './review-link.tsx'
import classes from './result.module.css'

interface PairPartsProps {
  readonly runId: string
  readonly evidence: PairEvidence
  readonly onPair: (pair: number) => void
}

/** What is known of a pair: its decision, both records, the evidence, what else there was. */
export function PairParts({ runId, evidence, onPair }: PairPartsProps) {
  const { pair, left, right, nearest } = evidence
  const summary = useQuery(
    rpc.reconciliation.summary.queryOptions({
      input: { id: runId },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return (
    <>
      <p className={classes.drawerLead}>
        {pair.confidence === null && pair.decided_by === 'engine' ? (
          <Chip tone="idle">Not compared</Chip>
        ) : (
          <Chip tone={decisionTones[pair.decision]}>{decisionWords[pair.decision]}</Chip>
        )}
        {pair.confidence !== null && <span>confidence {confidenceText(pair.confidence)}</span>}
        <span className="muted">
          {pair.decided_by === 'engine' ? (
            pair.reason !== null && reasonWords[pair.reason]
          ) : (
            <>
              by {pair.decided_who ?? deciderWords[pair.decided_by]}{' '}
              {pair.decided_at !== null && <TimeAgo at={pair.decided_at} />}
            </>
          )}
        </span>
      </p>
      {pair.note !== null && pair.note !== '' && <p className={classes.note}>{pair.note}</p>}
      {nearest !== null && pair.reason !== 'confident' && (
        <p className={classes.note}>{nearestWords(nearest)}</p>
      )}
      <RecordsBeside
        left={left}
        right={right}
        evidence={evidence}
        pairs={summary.data?.fields ?? []}
      />
      <Evidence evidence={evidence} />
      <Alternatives
        title="Other candidates of the left record"
        found={evidence.left_alternatives}
        onPair={onPair}
      />
      <Alternatives
        title="Other candidates of the right record"
        found={evidence.right_alternatives}
        onPair={onPair}
      />
      <div className={classes.links}>
        <ReviewLink
          runId={runId}
          search={{
            show: 'all',
            left: pair.left_id,
            right: pair.right_id,
            ...(pair.pair === null ? {} : { pair: pair.pair }),
          }}
        >
          Decide in review
        </ReviewLink>
      </div>
    </>
  )
}

function nearestWords({ side, alternative, bits }: NonNullable<PairEvidence['nearest']>): string {
  const name = alternative.title || alternative.id
  const amount = `${bitsText(Math.abs(bits)).slice(1)} bits`
  return bits < 0
    ? `${name} fits the ${side} record better, by ${amount}.`
    : `The nearest alternative for the ${side} record, ${name}, has ${amount} less.`
}

/** The waterfall: from the odds before any evidence, signal by signal, to the weight. */
function Evidence({ evidence }: { readonly evidence: PairEvidence }) {
  const { steps, silent, weight, domain } = waterfallOf(evidence)
  const [low, high] = domain
  const at = (bits: number): number => ((bits - low) / (high - low)) * 100
  const bars = [
    ...steps,
    { key: 'weight', label: 'Weight', bits: weight, from: 0, to: weight, signal: null },
  ]
  return (
    <section aria-label="Evidence">
      <h3 className={classes.subhead}>Evidence: {bitsText(weight)} bits</h3>
      <ol className={classes.waterfall}>
        {bars.map(({ key, label, bits, from, to, signal }) => (
          <li
            key={key}
            data-sum={key === 'weight'}
            title={
              signal === null
                ? `${label}: ${bitsText(bits)} bits`
                : `${label}: ${signal.label} (${signal.left_value ?? nothing} / ${signal.right_value ?? nothing})`
            }
          >
            <span className="truncate">
              {label}
              {signal !== null && signal.label !== '' && (
                <span className="muted"> {signal.label}</span>
              )}
            </span>
            <span className={classes.fallTrack} aria-hidden>
              <span className={classes.fallZero} style={{ left: `${at(0)}%` }} />
              <span
                className={classes.fallBar}
                data-sign={
                  key === 'weight' || signal === null ? 'sum' : bits < 0 ? 'minus' : 'plus'
                }
                style={{
                  left: `${at(Math.min(from, to))}%`,
                  width: `${Math.max(0.5, Math.abs(at(to) - at(from)))}%`,
                }}
              />
            </span>
            <span className={classes.fallBits}>{bitsText(bits)}</span>
          </li>
        ))}
      </ol>
      {silent.length > 0 && (
        <p className={classes.small}>
          Silent, mostly for want of a value: {silent.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </section>
  )
}

const fewAlternatives = 5

function Alternatives({
  title,
  found,
  onPair,
}: {
  readonly title: string
  readonly found: readonly Alternative[]
  readonly onPair: (pair: number) => void
}) {
  if (found.length === 0) return null
  return (
    <section>
      <h3 className={classes.subhead}>{title}</h3>
      <ul className={classes.alternatives}>
        {found.slice(0, fewAlternatives).map(({ pair, id, title: name, confidence, decision }) => (
          <li key={id}>
            <button
              type="button"
              disabled={pair === null}
              title={`${id}: ${name}`}
              onClick={() => {
                if (pair !== null) onPair(pair)
              }}
            >
              <span className="truncate">{name || id}</span>
              <span className="muted">{decisionWords[decision].toLowerCase()}</span>
              <span className="num">{confidenceText(confidence)}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > fewAlternatives && (
        <p className={classes.small}>
          {countOf(found.length - fewAlternatives, 'more candidate')} of less confidence.
        </p>
      )}
    </section>
  )
}
