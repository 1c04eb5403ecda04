import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { useNow } from '../../components/time.tsx'
import { formatAgo } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { kindWords } from '../runs/job-kinds.ts'
import { showDone } from '../runs/notices.tsx'
import { ScheduleForm } from './schedule-form.tsx'
import type { NewScheduleSearch } from './schedule-search.ts'
import classes from './schedules.module.css'

const route = getRouteApi('/schedules/new')
const runsOffered = 100

/** The job of a run, started by the clock from now on. */
export function NewSchedulePage() {
  useCrumbs([{ label: 'Schedules', to: '/schedules' }, { label: 'New schedule' }])
  const { run }: NewScheduleSearch = route.useSearch()
  const navigate = useNavigate({ from: '/schedules/new' })
  return (
    <>
      <PageHeader title="New schedule" />
      <div className={classes.page}>
        <RunChoice
          run={run}
          onRun={(id) => void navigate({ search: { run: id }, replace: true })}
        />
        {run !== undefined && <FormOfRun key={run} id={run} />}
      </div>
    </>
  )
}

function RunChoice({
  run,
  onRun,
}: {
  readonly run: string | undefined
  readonly onRun: (id: string) => void
}) {
  const list = useQuery(rpc.runs.list.queryOptions({ input: { limit: runsOffered } }))
  const now = useNow(60_000)
  if (list.isError && list.data === undefined) {
    return <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
  }
  if (list.data?.rows.length === 0) {
    return (
      <EmptyState
        title="There is no run to repeat yet"
        actions={<LinkButton to="/">Try with sample data</LinkButton>}
      >
        A schedule repeats the job of a run: start one first, and see that it works.
      </EmptyState>
    )
  }
  const rows = list.data?.rows ?? []
  const options = rows.map(({ id, title, kind, created_at }) => ({
    value: id,
    label: `${title} · ${kindWords[kind]} · ${formatAgo(created_at, new Date(now))}`,
  }))
  return (
    <Select
      className={classes.choice}
      label="Run"
      description="Its inputs and parameters are what the schedule starts"
      placeholder={list.data === undefined ? 'Loading runs' : 'Choose a run'}
      searchable
      allowDeselect={false}
      data={
        run === undefined || rows.some(({ id }) => id === run)
          ? options
          : [{ value: run, label: run }, ...options]
      }
      value={run ?? null}
      onChange={(id) => {
        if (id !== null) onRun(id)
      }}
    />
  )
}

function FormOfRun({ id }: { id: string }) {
  const navigate = useNavigate()
  const router = useRouter()
  const query = useQuery(rpc.runs.get.queryOptions({ input: { id } }))
  if (query.isError) {
    return <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
  }
  if (query.data === undefined) return <SkeletonRows rows={6} columns={2} />
  const { job, title, created_at } = query.data
  return (
    <ScheduleForm
      job={job}
      title={title}
      ranAt={created_at}
      onCancel={() => router.history.back()}
      onSaved={(schedule) => {
        showDone(`${schedule.name} starts by the clock`)
        void navigate({ to: '/schedules/$scheduleId', params: { scheduleId: schedule.id } })
      }}
    />
  )
}
