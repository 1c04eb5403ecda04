import type { RunDetail } from '../../../src-shared/runs.ts'
import { LogView } from '../../components/log-view.tsx'
import { ErrorState } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { copyAndTell } from './copy.ts'
import { runReport } from './run-report.ts'
import { useLog } from './use-log.ts'
import { useRunDetails } from './use-run-details.ts'

interface LogPanelProps {
  readonly run: RunDetail
  readonly live: boolean
  readonly height?: number
}

export function LogPanel({ run, live, height }: LogPanelProps) {
  const log = useLog(run.id, live)
  const details = useRunDetails(run)
  if (log.isError && log.data === undefined) {
    return <ErrorState error={readableError(log.error)} retry={() => void log.refetch()} />
  }
  return (
    <LogView
      lines={log.data?.lines ?? null}
      live={live}
      onReport={() =>
        void copyAndTell(
          runReport(run, details.data, log.data?.lines ?? []),
          'Copied a report of the run',
        )
      }
      {...(height === undefined ? {} : { height })}
    />
  )
}
