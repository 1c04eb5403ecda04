import { LogView } from '../../components/log-view.tsx'
import { ErrorState } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { useLog } from './use-log.ts'

interface LogPanelProps {
  readonly runId: string
  readonly live: boolean
  readonly height?: number
}

export function LogPanel({ runId, live, height }: LogPanelProps) {
  const log = useLog(runId, live)
  if (log.isError && log.data === undefined) {
    return <ErrorState error={readableError(log.error)} retry={() => void log.refetch()} />
  }
  return (
    <LogView
      lines={log.data?.lines ?? null}
      live={live}
      {...(height === undefined ? {} : { height })}
    />
  )
}
