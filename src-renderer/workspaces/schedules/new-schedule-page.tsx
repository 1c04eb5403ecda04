import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { showDone } from '../runs/notices.tsx'
import { RunChoice } from './run-choice.tsx'
import { ScheduleForm } from './schedule-form.tsx'
import type { NewScheduleSearch } from './schedule-search.ts'
import classes from './schedules.module.css'

const route = getRouteApi('/schedules/new')

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
          label="Run"
          description="Its inputs and parameters are what the schedule starts"
          placeholder="Choose a run"
          run={run}
          onRun={(id) => void navigate({ search: { run: id }, replace: true })}
        />
        {run !== undefined && <FormOfRun key={run} id={run} />}
      </div>
    </>
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
