import { useMemo } from 'react'
import type { FieldPair } from '../../../../src-shared/reconciliation/fields.ts'
import type { LoggedDecision, QueueState } from '../../../../src-shared/reconciliation/review.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { formatFixed } from '../../../format.ts'
import { useMe } from '../../../me.ts'
import { alignFields } from './align-fields.ts'
import { FieldTable } from './field-table.tsx'
import { confidenceText, didWords, reasonWords } from './review-words.ts'
import { StateChip } from './state-chip.tsx'
import type { ShownPair } from './use-pair.ts'
import classes from './review.module.css'

interface PairViewProps {
  readonly shown: ShownPair
  readonly fields: readonly FieldPair[]
  readonly state: QueueState
  readonly heldBy: string | null
  readonly history: readonly LoggedDecision[]
  readonly pointed: string | null
  readonly mayDecide: boolean
}

const noEvidence = { signals: [], fields: [] }

/** Two records side by side, and what is to be known before deciding. */
export function PairView(props: PairViewProps) {
  const { shown, fields, state, heldBy, pointed } = props
  const me = useMe()
  const { left, right, evidence } = shown
  const aligned = useMemo(
    () => alignFields(left, right, fields, evidence ?? noEvidence),
    [left, right, fields, evidence],
  )
  return (
    <div className={classes.pair}>
      <div className={classes.pairHead}>
        <span />
        <Title side="Left" id={left.id} title={left.title} />
        <Title side="Right" id={right.id} title={right.title} />
        <span
          className={classes.confidence}
          title="Confidence: the engine's probability that they are the same"
        >
          <span className="visually-hidden">Confidence </span>
          {confidenceText(evidence?.pair.confidence ?? null)}
        </span>
      </div>
      <div className={classes.facts}>
        <StateChip state={state} />
        <Why {...props} />
        {heldBy !== null && (
          <span className={classes.held} role="status">
            {heldBy === me?.name
              ? 'You have this pair open in another window'
              : `${heldBy} has this pair open`}
          </span>
        )}
      </div>
      {state === 'conflict' && <Conflict {...props} />}
      <FieldTable fields={aligned.fields} empty={aligned.empty} pointed={pointed} />
    </div>
  )
}

function Title({ side, id, title }: { side: string; id: string; title: string }) {
  return (
    <div className={classes.recordTitle}>
      <span className={classes.recordSide}>
        {side} <Copyable value={id} />
      </span>
      <h2 title={title}>{title === '' ? id : title}</h2>
    </div>
  )
}

/** Why it waits, or who decided it. */
function Why({ shown, state }: PairViewProps) {
  const { evidence, sentences } = shown
  if (evidence === null || evidence.pair.pair === null) {
    return <span>{sentences[0] ?? 'They were never compared.'}</span>
  }
  const { pair, engine, nearest } = evidence
  if (pair.decided_by !== 'engine' && state !== 'open') {
    return (
      <span>
        by {pair.decided_who ?? (pair.decided_by === 'llm' ? 'the model' : 'somebody')}
        {pair.note !== null && pair.note !== '' && <q className={classes.note}>{pair.note}</q>}
      </span>
    )
  }
  const near =
    nearest === null
      ? ''
      : ` · ${formatFixed(Math.abs(nearest.bits), 1)} bits ${nearest.bits >= 0 ? 'ahead of' : 'behind'} ${nearest.alternative.id} ${nearest.alternative.title}`
  return (
    <span>
      {engine === null ? '' : reasonWords[engine.reason]}
      {near}
    </span>
  )
}

/** What each reviewer said last; settled by whoever decides having seen both. */
function Conflict({ shown, history, mayDecide }: PairViewProps) {
  const last = new Map(
    history.flatMap(({ event, counts }) =>
      counts && event.by === 'reviewer' && event.action !== 'defer' && event.action !== 'undo'
        ? [[event.who, event] as const]
        : [],
    ),
  )
  // Nobody spoke against the pair itself: somebody gave one of its records another partner.
  const isRival = [...last.values()].every(({ action }) => action === 'accept')
  const rival = shown.evidence?.pair.decided_who
  return (
    <div className={classes.conflict} role="note">
      {[...last.values()].map((event) => (
        <span key={event.who}>
          <strong>{event.who}</strong>{' '}
          {event.action === 'no_counterpart'
            ? `said that ${event.record} has no counterpart`
            : `${didWords[event.action]} it`}
          {event.note !== '' && <q className={classes.note}>{event.note}</q>}
        </span>
      ))}
      {isRival && (
        <span>
          <strong>{rival ?? 'Somebody'}</strong> accepted another partner of one of its records
        </span>
      )}
      {mayDecide && <span>Decide again to settle it.</span>}
    </div>
  )
}
