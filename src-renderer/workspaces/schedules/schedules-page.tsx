import { Switch } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Schedule } from '../../../src-shared/schedules/schedules.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, formatCount, nothing } from '../../format.ts'
import { useReadOnlyReason } from '../../me.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { kindWords } from '../runs/job-kinds.ts'
import { EntryChip } from './entry-chip.tsx'
import { hostWords, whenWords } from './schedule-words.ts'
import { ownTimezone } from './timezones.ts'
import { followed, useScheduleActions } from './use-schedules.ts'
import { TimeUntil, ZonedTime } from './zoned-time.tsx'
import classes from './schedules.module.css'

/** Every schedule: when it starts next, what came last, on or off. */
export function SchedulesPage() {
  useCrumbs([{ label: 'Schedules' }])
  const list = useQuery(rpc.schedules.list.queryOptions(followed))
  const schedules = list.data?.schedules
  return (
    <>
      <PageHeader
        title="Schedules"
        meta={
          list.data === undefined || list.data.schedules.length === 0
            ? []
            : [countOf(list.data.schedules.length, 'schedule'), hostWords(list.data)]
        }
        actions={
          <LinkButton
            variant="filled"
            to="/schedules/new"
            leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
          >
            New schedule
          </LinkButton>
        }
      />
      <div className={classes.page}>
        {list.isError && schedules === undefined ? (
          <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
        ) : schedules === undefined ? (
          <SkeletonRows rows={6} columns={6} />
        ) : schedules.length === 0 ? (
          <EmptyState
            title="Nothing starts by the clock yet"
            actions={<LinkButton to="/schedules/new">Choose a run to repeat</LinkButton>}
          >
            A schedule starts the job of a run again and again, while a window or a server has this
            workspace open. Dates in its paths follow the day: events_{'{yyyyMMdd-1d}'}.jsonl is the
            log of yesterday.
          </EmptyState>
        ) : (
          <SchedulesTable schedules={schedules} />
        )}
      </div>
    </>
  )
}

function SchedulesTable({ schedules }: { schedules: readonly Schedule[] }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">On</th>
            <th scope="col">Schedule</th>
            <th scope="col">Kind</th>
            <th scope="col">Starts</th>
            <th scope="col">Next start</th>
            <th scope="col">Last</th>
            <th scope="col">
              <span className="visually-hidden">Attention</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <Row key={schedule.id} schedule={schedule} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ schedule }: { schedule: Schedule }) {
  const act = useScheduleActions()
  const reason = useReadOnlyReason()
  const { id, name, cron, timezone, paused, next, last, attention, kind } = schedule
  const [first] = next
  return (
    <tr className={classes.row}>
      <td>
        <Switch
          size="xs"
          className={classes.above}
          aria-label={`${name} is on`}
          checked={!paused}
          disabled={reason !== null}
          title={reason ?? undefined}
          onChange={() => void act.setPaused(schedule, !paused)}
        />
      </td>
      <th scope="row" className={classes.name} title={name}>
        <Link to="/schedules/$scheduleId" params={{ scheduleId: id }} className={classes.whole}>
          {name}
        </Link>
      </th>
      <td>{kindWords[kind]}</td>
      <td title={`${cron} in ${timezone}`}>
        {whenWords(schedule)}{' '}
        {timezone !== ownTimezone && <span className="muted">{timezone}</span>}
      </td>
      <td>
        {first === undefined ? (
          <span className="muted">{paused ? 'Paused' : nothing}</span>
        ) : (
          <span className={classes.above}>
            <ZonedTime at={first} timezone={timezone} />{' '}
            <span className="muted">
              <TimeUntil at={first} />
            </span>
          </span>
        )}
      </td>
      <td>
        {last === null ? (
          <span className="muted">Nothing yet</span>
        ) : (
          <span className={classes.last}>
            {last.outcome === 'started' && last.run !== null ? (
              <Link to="/runs/$runId" params={{ runId: last.run_id }} className={classes.runLink}>
                <span className="visually-hidden">Last run of {name}: </span>
                <EntryChip entry={last} />
              </Link>
            ) : (
              <EntryChip entry={last} />
            )}
            <span className={`muted ${classes.above}`}>
              <TimeAgo at={last.at} />
            </span>
          </span>
        )}
      </td>
      <td className={classes.end}>
        {attention > 0 && (
          <span
            className={classes.above}
            title={`${countOf(attention, 'time')} missed or not started`}
          >
            <Chip tone="warn">
              {formatCount(attention)}
              <span className="visually-hidden"> missed or not started</span>
            </Chip>
          </span>
        )}
      </td>
    </tr>
  )
}
