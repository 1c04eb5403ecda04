/** The time of day of the first and of the last event of a day, in seconds since its midnight. */
export interface DayCover {
  /** YYYY-MM-DD */
  readonly date: string
  readonly first: number
  readonly last: number
}

const DAY = 86_400
/** Seconds at the ends of a day that say nothing where there are no other days to compare with. */
const SLACK_ALONE = 3600
const SLACK = 300
const FEWEST_INNER_DAYS = 2

/**
 * The first and the last day of a log where it does not cover them whole: the log begins later in the
 * day, or ends earlier, than twice what is usual on the days between, or by more than an hour where
 * there are no days to compare with. `days` are in order.
 */
export function incompleteDays(days: readonly DayCover[]): readonly string[] {
  const [first] = days
  const last = days.at(-1)
  if (first === undefined || last === undefined) return []
  const inner = days.slice(1, -1)
  const slack = (silence: (day: DayCover) => number): number =>
    inner.length < FEWEST_INNER_DAYS
      ? SLACK_ALONE
      : Math.max(SLACK, 2 * inner.reduce((most, day) => Math.max(most, silence(day)), 0))
  const before = (day: DayCover): number => day.first
  const after = (day: DayCover): number => DAY - day.last
  const found = []
  if (before(first) > slack(before)) found.push(first.date)
  if (after(last) > slack(after) && !found.includes(last.date)) found.push(last.date)
  return found
}
