import { ActionIcon } from '@mantine/core'
import { IconPinned, IconPinnedFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useReadOnlyReason } from '../../me.ts'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { Copyable } from '../../components/copyable.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { StatusChip } from '../../components/status-chip.tsx'
import { Elapsed, TimeAgo } from '../../components/time.tsx'
import { formatSeconds } from '../../format.ts'
import { kindWords } from './job-kinds.ts'
import { StartedBy } from './started-by.tsx'
import { endedAt, secondsWorked, startedAt, statusOf } from './run-view.ts'
import { useMarkRuns } from './use-mark-runs.ts'
import classes from './run.module.css'

const tagsShown = 3

/** Title, state, times and marks of a run, the same in whatever state it is. */
export function RunHeader({ run, actions }: { run: ListedRun; actions: ReactNode }) {
  const { tags } = run.marks
  return (
    <PageHeader
      title={run.title}
      status={
        <>
          <StatusChip status={statusOf(run.lifecycle)} boxed />
          {run.dry_run === true && <span className={classes.tag}>Dry run</span>}
          {tags.slice(0, tagsShown).map((tag) => (
            <span key={tag} className={`${classes.tag} truncate`} title={tag}>
              {tag}
            </span>
          ))}
          {tags.length > tagsShown && (
            <span className="muted" title={tags.join(', ')}>
              +{tags.length - tagsShown}
            </span>
          )}
          <Pin run={run} />
        </>
      }
      meta={[
        kindWords[run.kind],
        <TimeAgo key="created" at={run.created_at} />,
        ...(run.started_by === undefined ? [] : [<StartedBy key="by" run={run} />]),
        ...workedWords(run),
        <Copyable key="id" value={run.id} />,
      ]}
      actions={actions}
    />
  )
}

function Pin({ run }: { run: ListedRun }) {
  const mark = useMarkRuns()
  const { pinned } = run.marks
  const reason = useReadOnlyReason()
  const Icon = pinned ? IconPinnedFilled : IconPinned
  return (
    <ActionIcon
      aria-label="Pinned"
      aria-pressed={pinned}
      disabled={reason !== null}
      title={
        reason ?? (pinned ? 'Pinned: no rule removes it. Unpin' : 'Pin: no rule removes it then')
      }
      onClick={() => void mark([run], { pinned: !pinned }, pinned ? 'Unpinned' : 'Pinned')}
    >
      <Icon size={15} stroke={1.75} aria-hidden />
    </ActionIcon>
  )
}

function workedWords({ lifecycle }: ListedRun): readonly ReactNode[] {
  const started = startedAt(lifecycle)
  if (started === null) return []
  if (endedAt(lifecycle) !== null) return [`took ${formatSeconds(secondsWorked(lifecycle, 0))}`]
  return [
    <span key="elapsed">
      runs for <Elapsed since={started} />
    </span>,
  ]
}
