import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Schedule } from '../../../src-shared/schedules/schedules.ts'
import { Chip } from '../../components/status-chip.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { countOf } from '../../format.ts'
import { rpc } from '../../rpc.ts'
import { EntryChip } from './entry-chip.tsx'
import { entryWords } from './schedule-words.ts'
import { useScheduleActions } from './use-schedules.ts'
import classes from '../home/home.module.css'

/** On Home: schedules with starts that were missed, or could not be. */
export function ScheduleAttention() {
  const act = useScheduleActions()
  const list = useQuery(
    rpc.schedules.list.queryOptions({ staleTime: 10_000, refetchInterval: 30_000 }),
  )
  const waiting = (list.data?.schedules ?? []).filter(({ attention }) => attention > 0)
  if (waiting.length === 0) return null
  return (
    <section>
      <div className={classes.head}>
        <h2>{countOf(waiting.length, 'schedule needs', 'schedules need')} attention</h2>
        <Link to="/schedules">All schedules</Link>
      </div>
      <ul className={classes.list}>
        {waiting.map((schedule) => (
          <li key={schedule.id} className={classes.line}>
            <AttentionChip schedule={schedule} />
            <Link
              to="/schedules/$scheduleId"
              params={{ scheduleId: schedule.id }}
              className={`${classes.title} truncate`}
              title={schedule.name}
            >
              {schedule.name}
            </Link>
            <span className={classes.facts}>
              <span className="truncate">{attentionWords(schedule)}</span>
            </span>
            <span />
            <span className={classes.when}>{countOf(schedule.attention, 'time')}</span>
            <WriteButton
              variant="subtle"
              h={22}
              px={6}
              className={classes.act}
              aria-label={`Mark as seen: ${schedule.name}`}
              onClick={() => void act.markSeen(schedule)}
            >
              Mark as seen
            </WriteButton>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The newest line may be of a start that went well since. */
const lastIsIt = ({ last }: Schedule): boolean =>
  last !== null && (last.outcome === 'missed' || last.outcome === 'refused')

function AttentionChip({ schedule }: { schedule: Schedule }) {
  return schedule.last !== null && lastIsIt(schedule) ? (
    <EntryChip entry={schedule.last} />
  ) : (
    <Chip tone="warn">Missed</Chip>
  )
}

function attentionWords(schedule: Schedule): string {
  return schedule.last !== null && lastIsIt(schedule)
    ? entryWords(schedule.last)
    : 'earlier starts did not come; it has started since'
}
