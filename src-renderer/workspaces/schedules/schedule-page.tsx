import { Button, Menu } from '@mantine/core'
import { IconDots, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { EventsJob } from '../../../src-shared/events/job.ts'
import { fillDates } from '../../../src-shared/schedules/date-patterns.ts'
import { jobTexts } from '../../../src-shared/schedules/job-paths.ts'
import { jobTarget } from '../../../src-shared/schedules/job-target.ts'
import type { Schedule } from '../../../src-shared/schedules/schedules.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { useReadOnlyReason } from '../../me.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { kindWords } from '../runs/job-kinds.ts'
import { showDone } from '../runs/notices.tsx'
import { NextStarts } from './next-starts.tsx'
import { RunChoice } from './run-choice.tsx'
import { ScheduleForm } from './schedule-form.tsx'
import { ScheduleHistoryList } from './schedule-history.tsx'
import type { ScheduleSearch } from './schedule-search.ts'
import { textLabel, whenWords } from './schedule-words.ts'
import { followed, useScheduleActions } from './use-schedules.ts'
import classes from './schedules.module.css'

const route = getRouteApi('/schedules/$scheduleId')

/** One schedule: its next starts, what came of the times that were, its paths. */
export function SchedulePage() {
  const { scheduleId } = route.useParams()
  const query = useQuery(rpc.schedules.get.queryOptions({ input: { id: scheduleId }, ...followed }))
  const schedule = query.data
  useCrumbs([{ label: 'Schedules', to: '/schedules' }, { label: schedule?.name ?? scheduleId }])
  if (schedule !== undefined && !query.isError) return <KnownSchedule schedule={schedule} />
  if (query.isError && readableError(query.error).code === 'not_found') {
    return (
      <>
        <PageHeader title={schedule?.name ?? 'Schedule'} />
        <EmptyState
          title="There is no such schedule in this workspace"
          actions={<LinkButton to="/schedules">All schedules</LinkButton>}
        >
          Somebody deleted it, or the link leads to another workspace. The runs it started stay.
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHeader title={<span className="muted">{schedule?.name ?? 'Schedule'}</span>} />
      {query.isError ? (
        <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
      ) : (
        <SkeletonRows />
      )}
    </>
  )
}

function KnownSchedule({ schedule }: { schedule: Schedule }) {
  const { view }: ScheduleSearch = route.useSearch()
  const isEdited = view === 'edit'
  const navigate = useNavigate({ from: '/schedules/$scheduleId' })
  const act = useScheduleActions()
  const { paused, attention, timezone, kind, created_by, changed_by, changed_at } = schedule
  const show = (editing: boolean) => void navigate({ search: editing ? { view: 'edit' } : {} })
  return (
    <>
      <PageHeader
        title={schedule.name}
        status={
          <>
            <Chip tone={paused ? 'idle' : 'ok'} boxed>
              {paused ? 'Paused' : 'On'}
            </Chip>
            {attention > 0 && (
              <Chip tone="warn" boxed>
                {attention} not started
              </Chip>
            )}
          </>
        }
        meta={[
          kindWords[kind],
          `${whenWords(schedule)}, ${timezone}`,
          `by ${created_by}`,
          <span key="changed">
            changed <TimeAgo at={changed_at} />
            {changed_by === created_by ? '' : ` by ${changed_by}`}
          </span>,
        ]}
        actions={
          isEdited ? null : (
            <>
              <WriteButton onClick={() => show(true)}>Edit</WriteButton>
              <WriteButton onClick={() => void act.setPaused(schedule, !paused)}>
                {paused ? 'Resume' : 'Pause'}
              </WriteButton>
              <WriteButton variant="filled" onClick={() => void act.run(schedule)}>
                Run now
              </WriteButton>
              <MoreActions schedule={schedule} />
            </>
          )
        }
      />
      <div className={classes.page}>
        {isEdited ? (
          <EditedSchedule
            schedule={schedule}
            onCancel={() => show(false)}
            onSaved={({ name }) => {
              showDone(`Saved ${name}`)
              show(false)
            }}
          />
        ) : (
          <div className={classes.columns}>
            <ScheduleHistoryList schedule={schedule} />
            <aside className={classes.side} aria-label="What it does next">
              <NextStarts next={schedule.next} timezone={timezone} paused={paused} />
              <Rules schedule={schedule} />
              <Paths schedule={schedule} />
              <Target job={schedule.job} />
            </aside>
          </div>
        )}
      </div>
    </>
  )
}

interface EditedScheduleProps {
  readonly schedule: Schedule
  readonly onCancel: () => void
  readonly onSaved: (schedule: Schedule) => void
}

/** Its times and paths; its parameters are those of a run, where they have been tried. */
function EditedSchedule({ schedule, onCancel, onSaved }: EditedScheduleProps) {
  // Chosen once it is there: what is saved is what stands on the screen.
  const take = useMutation({ mutationFn: (id: string) => client.runs.get({ id }) })
  return (
    <>
      <RunChoice
        label="Parameters"
        description="Those of a run take the place of the ones it has; its paths stay"
        placeholder="As they are"
        kind={schedule.kind}
        run={take.data?.id}
        onRun={(id) => take.mutate(id)}
      />
      {take.isError && <ErrorState error={readableError(take.error)} />}
      <ScheduleForm
        before={schedule}
        job={schedule.job}
        {...(take.data !== undefined && { taken: take.data.job })}
        onCancel={onCancel}
        onSaved={onSaved}
      />
    </>
  )
}

function MoreActions({ schedule }: { schedule: Schedule }) {
  const act = useScheduleActions()
  const reason = useReadOnlyReason()
  return (
    <Menu>
      <Menu.Target>
        <Button aria-label="More actions" px={6}>
          <IconDots size={16} stroke={1.75} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          {...(reason === null ? {} : { disabled: true, title: reason })}
          color="var(--qm-bad)"
          leftSection={<IconTrash size={14} stroke={1.75} aria-hidden />}
          onClick={() => act.remove(schedule)}
        >
          Delete schedule…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Rules({ schedule: { cron, on_missed } }: { schedule: Schedule }) {
  return (
    <section>
      <h2>Rules</h2>
      <ul className={classes.plain}>
        <li>
          Cron <code className="mono">{cron}</code>
        </li>
        <li>A time is skipped while the run before is still queued or running.</li>
        <li>
          {on_missed === 'run_once'
            ? 'Missed starts are made up for by one run, with the dates of the last.'
            : 'Missed starts are reported, not made up for.'}
        </li>
      </ul>
    </section>
  )
}

function Paths({ schedule: { job, next, timezone } }: { schedule: Schedule }) {
  const [first] = next
  if (job === null) {
    return <p>Another version wrote its job; this one cannot read it. Update Quartermaster.</p>
  }
  return (
    <section>
      <h2>Paths</h2>
      <dl className={classes.paths}>
        {jobTexts(job).map((text) => {
          const filled =
            first === undefined ? text.text : fillDates(text.text, new Date(first), timezone).text
          return (
            <div key={text.place}>
              <dt>{textLabel(text)}</dt>
              <dd className="mono">{text.text}</dd>
              {filled !== text.text && (
                <dd className={classes.becomes}>
                  next:{' '}
                  <span className="mono">{filled.slice(commonFolder(filled, text.text))}</span>
                </dd>
              )}
            </div>
          )
        })}
      </dl>
    </section>
  )
}

/** Where its runs write what they found themselves. */
function Target({ job }: Pick<Schedule, 'job'>) {
  const target = job === null ? null : jobTarget(job)
  if (target === null) return null
  if (job?.kind === 'events') return <Load job={job} />
  return (
    <section>
      <h2>Database</h2>
      <p>
        {job?.kind === 'reconciliation' ? 'Pairs' : 'Assignments'} to{' '}
        <span className="mono">{target.tables.join(', ')}</span> on{' '}
        <span className="mono">{target.connection}</span>, as the last step of each run.
      </p>
    </section>
  )
}

function Load({ job }: { readonly job: EventsJob }) {
  if (job.load === null) return null
  const { connection, prefix, events } = job.load
  return (
    <section>
      <h2>Load into a database</h2>
      <p>
        {events ? 'Daily, retention and clean events' : 'Daily and retention tables'} to{' '}
        <span className="mono">{connection}</span>
        {prefix !== '' && (
          <>
            {' '}
            as <span className="mono">{prefix}…</span>
          </>
        )}
        , after its checks.
      </p>
    </section>
  )
}

/** Where the names begin to differ, at the start of a folder or a file. */
function commonFolder(a: string, b: string): number {
  let same = 0
  while (same < a.length && a[same] === b[same]) same++
  return a.lastIndexOf('/', same - 1) + 1
}
