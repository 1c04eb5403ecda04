import { Tooltip } from '@mantine/core'
import { useNow } from '../../components/time.tsx'
import { formatExactTime, nothing } from '../../format.ts'

/** An instant on the clocks of a zone: `Mon 2 Mar, 03:00 CET`; the reader's own and UTC on hover. */
export function ZonedTime({ at, timezone }: { at: string; timezone: string }) {
  return (
    <Tooltip label={formatExactTime(at)} styles={{ tooltip: { whiteSpace: 'pre' } }}>
      <time dateTime={at}>{zonedTime(at, timezone)}</time>
    </Tooltip>
  )
}

function zonedTime(at: string, timezone: string, locale?: string): string {
  const date = new Date(at)
  const isThisYear = date.getFullYear() === new Date().getFullYear()
  return new Intl.DateTimeFormat(locale, {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(date)
}

/** `in 3 h`; renewed as time goes by. */
export function TimeUntil({ at }: { at: string | undefined }) {
  const now = useNow(30_000)
  return <>{at === undefined ? nothing : untilWords(Date.parse(at) - now)}</>
}

const minute = 60_000

function untilWords(milliseconds: number): string {
  if (milliseconds < minute) return 'now'
  const minutes = Math.round(milliseconds / minute)
  if (minutes < 90) return `in ${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `in ${hours} h` : `in ${Math.round(hours / 24)} days`
}
