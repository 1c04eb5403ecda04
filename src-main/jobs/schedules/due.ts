import type { MissedRule } from '../../../src-shared/schedules/missed-rules.ts'
import type { Occurrences } from './occurrences.ts'

/** What is to be done about the times that have come since somebody last looked. */
export interface Due {
  /** Every time up to this one is dealt with then. */
  readonly until: Date
  readonly start: { readonly at: Date; readonly trigger: 'time' | 'catch_up' } | null
  readonly missed: {
    readonly first: Date
    readonly last: Date
    readonly count: number
    /** There were more: they were not counted to the end. */
    readonly atLeast: boolean
  } | null
}

/** A start this much late still is on time: another host may have to notice first that one died. */
export const onTimeFor = 5 * 60_000

/** Starts that are counted one by one when many were missed. */
export const mostCounted = 200

/** So far may a clock be set back before what was dealt with is believed to lie in the future. */
export const clockTolerance = 24 * 3_600_000

/**
 * The times after `handledUntil` up to `now`: the last one is started if it has just come, or if the
 * rule makes up for what was missed; those before it were missed. Null where none has come.
 */
export function dueAt(
  now: Date,
  handledUntil: Date,
  occurrences: Occurrences,
  onMissed: MissedRule,
): Due | null {
  const [first] = occurrences.after(handledUntil, 1)
  if (first === undefined || first > now) return null
  const last = occurrences.lastUpTo(now) ?? first
  const isOnTime = now.getTime() - last.getTime() <= onTimeFor
  const isStarted = isOnTime || onMissed === 'run_once'
  return {
    until: last,
    start: isStarted ? { at: last, trigger: isOnTime ? 'time' : 'catch_up' } : null,
    missed: missedBetween(first, last, isStarted, occurrences),
  }
}

/** `last` is none of them where it is started. */
function missedBetween(
  first: Date,
  last: Date,
  isLastStarted: boolean,
  occurrences: Occurrences,
): Due['missed'] {
  const inAll = [first, ...occurrences.after(first, mostCounted)].filter((time) => time <= last)
  const atLeast = inAll.length > mostCounted
  const counted = inAll.slice(0, mostCounted)
  const missed = isLastStarted ? counted.filter((time) => time < last) : counted
  if (missed.length === 0) return null
  const end = atLeast && !isLastStarted ? last : missed.at(-1)!
  return { first, last: end, count: missed.length, atLeast }
}

/**
 * From where times are counted on: a clock that had been wrong, far in the future, must not silence a
 * schedule for years.
 */
export function believable(handledUntil: Date, now: Date): Date {
  return handledUntil.getTime() - now.getTime() > clockTolerance ? now : handledUntil
}
