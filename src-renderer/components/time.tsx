import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { formatAgo, formatExactTime, formatSeconds, nothing } from '../format.ts'

/** The current time in milliseconds, renewed every `interval` milliseconds; 0 stands still. */
export function useNow(interval: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (interval === 0) return
    const timer = setInterval(() => setNow(Date.now()), interval)
    return () => clearInterval(timer)
  }, [interval])
  return now
}

/** `2 min ago`; the exact time, local and UTC, on hover and focus. */
export function TimeAgo({ at }: { at: string | null }) {
  const now = useNow(30_000)
  if (at === null) return <span className="muted">{nothing}</span>
  return (
    <Tooltip label={formatExactTime(at)} styles={{ tooltip: { whiteSpace: 'pre' } }}>
      <time dateTime={at}>{formatAgo(at, new Date(now))}</time>
    </Tooltip>
  )
}

/** Seconds since an instant, ticking. */
export function Elapsed({ since }: { since: string }) {
  const now = useNow(1000)
  return <>{formatSeconds(Math.max(0, Math.floor((now - Date.parse(since)) / 1000)))}</>
}
