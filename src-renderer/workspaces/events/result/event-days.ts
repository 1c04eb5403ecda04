import type { EventDay, EventDays } from '../../../../src-shared/events/result.ts'

const DAY = 86_400_000
const mostDays = 800

/** Every day from the first to the last, those that were left out too; null stands for them. */
export function calendarOf({
  days,
}: Pick<EventDays, 'days'>): readonly { readonly date: string; readonly day: EventDay | null }[] {
  const [first] = days
  const last = days.at(-1)
  if (first === undefined || last === undefined) return []
  const known = new Map(days.map((day) => [day.date, day]))
  const from = Date.parse(`${first.date}T00:00:00Z`)
  const count = Math.round((Date.parse(`${last.date}T00:00:00Z`) - from) / DAY) + 1
  // A few events of another century must not draw a hundred thousand bars.
  if (count > mostDays) return days.slice(-mostDays).map((day) => ({ date: day.date, day }))
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(from + index * DAY).toISOString().slice(0, 10)
    return { date, day: known.get(date) ?? null }
  })
}
