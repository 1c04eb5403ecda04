import { IconPlayerSkipForward } from '@tabler/icons-react'
import type { ScheduleEntry } from '../../../src-shared/schedules/schedules.ts'
import { Chip, StatusChip } from '../../components/status-chip.tsx'
import { statusOf } from '../runs/run-view.ts'

/** What came of a time: the state of its run, or why there is none. */
export function EntryChip({ entry }: { entry: ScheduleEntry }) {
  switch (entry.outcome) {
    case 'started':
      return entry.run === null ? (
        <Chip tone="idle">Run deleted</Chip>
      ) : (
        <StatusChip status={statusOf(entry.run.lifecycle)} />
      )
    case 'skipped':
      return (
        <Chip tone="idle" icon={<IconPlayerSkipForward size={14} stroke={2} aria-hidden />}>
          Skipped
        </Chip>
      )
    case 'missed':
      return <Chip tone="warn">Missed</Chip>
    case 'refused':
      return <Chip tone="bad">Not started</Chip>
  }
}
