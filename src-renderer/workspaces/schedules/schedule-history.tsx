import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Lifecycle } from '../../../src-shared/runs.ts'
import { isActive } from '../../../src-shared/run-states.ts'
import type { Schedule, ScheduleEntry } from '../../../src-shared/schedules/schedules.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { useNow } from '../../components/time.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { formatSeconds } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { secondsWorked } from '../runs/run-view.ts'
import { EntryChip } from './entry-chip.tsx'
import { entryWords } from './schedule-words.ts'
import { followed, useScheduleActions } from './use-schedules.ts'
import { ZonedTime } from './zoned-time.tsx'
import classes from './schedules.module.css'

const step = 50
const most = 1000

/** What came of the times that were, newest first. */
export function ScheduleHistoryList({ schedule }: { schedule: Schedule }) {
  const act = useScheduleActions()
  const [limit, setLimit] = useState(step)
  const history = useQuery(
    rpc.schedules.history.queryOptions({
      input: { id: schedule.id, limit },
      placeholderData: keepPreviousData,
      ...followed,
    }),
  )
  const entries = history.data?.entries
  return (
    <section className={classes.history} aria-label="History">
      <div className={classes.head}>
        <h2>History</h2>
        {schedule.attention > 0 && (
          <WriteButton variant="subtle" h={24} onClick={() => void act.markSeen(schedule)}>
            Mark as seen
          </WriteButton>
        )}
      </div>
      {history.isError && entries === undefined ? (
        <ErrorState error={readableError(history.error)} retry={() => void history.refetch()} />
      ) : entries === undefined ? (
        <SkeletonRows rows={6} columns={4} />
      ) : entries.length === 0 ? (
        <EmptyState title="No start has come yet">
          Each start is listed here with its run; those that were skipped or missed, with the
          reason.
        </EmptyState>
      ) : (
        <ul className={classes.entries}>
          {entries.map((entry) => (
            <EntryLine key={entry.id} entry={entry} schedule={schedule} />
          ))}
        </ul>
      )}
      {history.data !== undefined && history.data.next !== null && limit < most && (
        <Button
          variant="subtle"
          loading={history.isPlaceholderData}
          onClick={() => setLimit(Math.min(most, limit + 4 * step))}
        >
          Show older
        </Button>
      )}
    </section>
  )
}

function EntryLine({ entry, schedule }: { entry: ScheduleEntry; schedule: Schedule }) {
  const act = useScheduleActions()
  const words = entryWords(entry)
  const run = entry.outcome === 'started' ? entry.run : null
  return (
    <li className={classes.entry} data-attention={needsAttention(entry)}>
      <EntryChip entry={entry} />
      <span>
        <ZonedTime at={entry.scheduled_at} timezone={schedule.timezone} />
      </span>
      <span className="truncate" title={wholeWords(entry, words)}>
        {run !== null && (
          <Link to="/runs/$runId" params={{ runId: run.id }} className={classes.whole}>
            {run.title}
          </Link>
        )}
        {entry.outcome === 'skipped' && (
          <Link to="/runs/$runId" params={{ runId: entry.running }} className={classes.whole}>
            {entry.running}
          </Link>
        )}
        {words !== '' && <span className="muted"> {words}</span>}
      </span>
      {run !== null ? (
        <Took lifecycle={run.lifecycle} />
      ) : (
        <WriteButton
          variant="subtle"
          h={22}
          px={6}
          className={classes.act}
          title="Starts its job with the dates of this time"
          onClick={() => void act.run(schedule, entry.scheduled_at)}
        >
          {entry.outcome === 'missed' && entry.count > 1 ? 'Run for the last' : 'Run for this time'}
        </WriteButton>
      )}
    </li>
  )
}

/** Counts up while the run goes on. */
function Took({ lifecycle }: { lifecycle: Lifecycle }) {
  const now = useNow(isActive(lifecycle.state) ? 1000 : 0)
  const seconds = secondsWorked(lifecycle, now)
  return (
    <span className="num muted">
      {formatSeconds(isActive(lifecycle.state) && seconds !== null ? Math.floor(seconds) : seconds)}
    </span>
  )
}

const wholeWords = (entry: ScheduleEntry, words: string): string =>
  entry.outcome === 'refused' ? `${words} ${entry.error.remedy}` : words

const needsAttention = (entry: ScheduleEntry): boolean =>
  (entry.outcome === 'missed' || entry.outcome === 'refused') && entry.needs_attention
