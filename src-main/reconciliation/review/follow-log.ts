import { isDeepStrictEqual } from 'node:util'
import type { DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import { openForReading } from '../../store/database.ts'
import { createReviewLog, type ReviewLog } from '../../store/reviews.ts'
import { LogState } from './log-state.ts'

/** Folded logs kept at hand. */
const mostLogs = 8

/** The folded logs of runs, brought up to date with each question. */
export interface FollowedLogs {
  state(run: string): LogState
  /** What was just appended, where all before it is known: then it need not be read. */
  take(run: string, events: readonly DecisionEvent[]): void
}

export function followLogs(log: ReviewLog): FollowedLogs {
  const states = new Map<string, LogState>()
  return {
    state(run) {
      const known = states.get(run)
      const state = known !== undefined && isContinued(log, run, known) ? known : new LogState()
      state.add(log.since(run, state.number))
      states.delete(run)
      states.set(run, state)
      for (const oldest of states.keys()) {
        if (states.size <= mostLogs) break
        states.delete(oldest)
      }
      return state
    },
    take(run, events) {
      const state = states.get(run)
      if (state !== undefined && events[0]?.number === state.number + 1) state.add(events)
    },
  }
}

/** False after a backup was restored: its log may be shorter, or say other things. */
function isContinued(log: ReviewLog, run: string, state: LogState): boolean {
  if (state.number === 0) return true
  const [last] = log.since(run, state.number - 1, 1)
  return isDeepStrictEqual(last, state.events.at(-1))
}

const byPath = new Map<string, FollowedLogs>()

/** For a process that may only look. `path` is that of `people.db`. */
export function readLogs(path: string): FollowedLogs {
  const known = byPath.get(path)
  if (known !== undefined) return known
  const logs = followLogs(createReviewLog(openForReading(path)))
  byPath.set(path, logs)
  return logs
}
