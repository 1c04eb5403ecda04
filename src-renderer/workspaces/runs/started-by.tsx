import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run } from '../../../src-shared/runs.ts'
import { rpc } from '../../rpc.ts'

const ofSchedule = ' (schedule)'

/** Who started a run: a person, or a schedule, to which it leads. */
export function StartedBy({ run: { id, started_by: by = '' } }: { run: Run }) {
  const isScheduled = by.endsWith(ofSchedule)
  const { data } = useQuery(
    rpc.schedules.ofRun.queryOptions({
      input: { id },
      enabled: isScheduled,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  if (!isScheduled || data === undefined || data === null) return <>by {by}</>
  return (
    <>
      by the schedule{' '}
      <Link to="/schedules/$scheduleId" params={{ scheduleId: data.id }}>
        {data.name}
      </Link>
    </>
  )
}
