import { ActionIcon } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { LoggedDecision } from '../../../../src-shared/reconciliation/review.ts'
import { TimeAgo } from '../../../components/time.tsx'
import { didWords } from './review-words.ts'
import classes from './review.module.css'

interface HistoryProps {
  readonly events: readonly LoggedDecision[]
  /** Null for those who may only look. */
  readonly onUndo: ((number: number) => void) | null
}

/** Everything said about a pair and its records; what was taken back is struck through. */
export function History({ events, onUndo }: HistoryProps) {
  return (
    <section className={classes.zoneSection} aria-labelledby="review-history">
      <h2 id="review-history">History</h2>
      {events.length === 0 ? (
        <p className={classes.small}>Nobody has decided anything about these records.</p>
      ) : (
        <ol className={classes.history}>
          {events.toReversed().map(({ event, counts }) => (
            <li key={event.number} data-counts={counts}>
              <span className={classes.said}>
                <strong>{event.who}</strong> {didWords[event.action]}
                {event.action === 'undo'
                  ? ` decision ${event.undoes}`
                  : event.action === 'no_counterpart'
                    ? ` (${event.record})`
                    : ''}
                {!counts && <span className="muted"> · undone</span>}
                {event.note !== '' && <q className={classes.note}>{event.note}</q>}
              </span>
              <span className={classes.when}>
                <TimeAgo at={event.at} />
              </span>
              {onUndo !== null && counts && event.action !== 'undo' && (
                <ActionIcon
                  size={22}
                  aria-label={`Undo decision ${event.number} of ${event.who}`}
                  title="Undo this decision"
                  onClick={() => onUndo(event.number)}
                >
                  <IconArrowBackUp size={14} stroke={1.75} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
