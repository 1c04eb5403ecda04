import { Button } from '@mantine/core'
import { IconArrowsExchange, IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Run } from '../../../../src-shared/runs.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { StatusChip } from '../../../components/status-chip.tsx'
import { TimeAgo } from '../../../components/time.tsx'
import { formatSeconds } from '../../../format.ts'
import { secondsWorked, statusOf } from '../run-view.ts'
import { RunPicker } from './run-picker.tsx'
import classes from './compare.module.css'

interface CompareHeaderProps {
  readonly a: string | undefined
  readonly b: string | undefined
  readonly runs: { readonly a: Run; readonly b: Run } | undefined
  readonly onRuns: (a: string | undefined, b: string | undefined) => void
}

/** The two runs: what they are, another choice of either, the other way round. */
export function CompareHeader({ a, b, runs, onRuns }: CompareHeaderProps) {
  const known = (id: string | undefined): Run | undefined =>
    [runs?.a, runs?.b].find((run) => run !== undefined && run.id === id)
  return (
    <>
      <PageHeader
        title="Compare runs"
        actions={
          <Button
            disabled={a === undefined && b === undefined}
            leftSection={<IconArrowsExchange size={14} stroke={1.75} aria-hidden />}
            onClick={() => onRuns(b, a)}
          >
            Swap
          </Button>
        }
      />
      <div className={classes.sides}>
        <Side run={known(a)}>
          <RunPicker label="Before" value={a} run={known(a)} onChoose={(id) => onRuns(id, b)} />
        </Side>
        <IconArrowRight className={classes.between} size={16} stroke={1.75} aria-hidden />
        <Side run={known(b)}>
          <RunPicker label="After" value={b} run={known(b)} onChoose={(id) => onRuns(a, id)} />
        </Side>
      </div>
    </>
  )
}

function Side({ run, children }: { run: Run | undefined; children: ReactNode }) {
  return (
    <div className={classes.side}>
      {children}
      {run !== undefined && (
        <div className={classes.sideFacts}>
          <StatusChip status={statusOf(run.lifecycle)} />
          <TimeAgo at={run.created_at} />
          <span>{tookWords(run)}</span>
          <LinkButton
            variant="subtle"
            h={22}
            px={6}
            to="/runs/$runId"
            params={{ runId: run.id }}
            aria-label={`Open run ${run.id}`}
          >
            Open
          </LinkButton>
        </div>
      )}
    </div>
  )
}

function tookWords({ lifecycle }: Run): string {
  const seconds = 'ended_at' in lifecycle ? secondsWorked(lifecycle, 0) : null
  return seconds === null ? '' : `took ${formatSeconds(seconds)}`
}
