import type { ReactNode } from 'react'
import type { Run } from '../../../src-shared/runs.ts'
import { Copyable } from '../../components/copyable.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { StatusChip } from '../../components/status-chip.tsx'
import { Elapsed, TimeAgo } from '../../components/time.tsx'
import { formatSeconds } from '../../format.ts'
import { endedAt, secondsWorked, startedAt, statusOf } from './run-view.ts'

/** Title, state and times of a run, the same in whatever state it is. */
export function RunHeader({ run, actions }: { run: Run; actions: ReactNode }) {
  return (
    <PageHeader
      title={run.title}
      status={<StatusChip status={statusOf(run.lifecycle)} boxed />}
      meta={[
        'Allocation',
        <TimeAgo key="created" at={run.created_at} />,
        ...workedWords(run),
        <Copyable key="id" value={run.id} />,
      ]}
      actions={actions}
    />
  )
}

function workedWords({ lifecycle }: Run): readonly ReactNode[] {
  const started = startedAt(lifecycle)
  if (started === null) return []
  if (endedAt(lifecycle) !== null) return [`took ${formatSeconds(secondsWorked(lifecycle, 0))}`]
  return [
    <span key="elapsed">
      runs for <Elapsed since={started} />
    </span>,
  ]
}
