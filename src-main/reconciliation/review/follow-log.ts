import { isDeepStrictEqual } from 'node:util'
import { openForReading } from '../../store/database.ts'
import { eventsOf } from '../../store/reviews-blocks.ts'
import { createReviewLog, type ReviewLog } from '../../store/reviews-log.ts'
import { LogState } from './log-state.ts'
import type { PairKeys } from './pair-keys.ts'

/** Folded logs kept at hand. */
const mostLogs = 8

/** The folded logs of runs, brought up to date with each question. */
export interface FollowedLogs {
  state(run: string): LogState
}

export function followLogs(log: ReviewLog): FollowedLogs {
  const states = new Map<string, LogState>()
  return {
    state(run) {
      const state = broughtUp(log, run, states.get(run), () => new LogState())
      states.delete(run)
      states.set(run, state)
      for (const oldest of states.keys()) {
        if (states.size <= mostLogs) break
        states.delete(oldest)
      }
      return state
    },
  }
}

/** The same of one run, whose pairs have keys of their own. */
export function followLog(log: ReviewLog, run: string, keys: () => PairKeys): () => LogState {
  let known: LogState | undefined
  return () => (known = broughtUp(log, run, known, () => new LogState(keys())))
}

function broughtUp(
  log: ReviewLog,
  run: string,
  known: LogState | undefined,
  anew: () => LogState,
): LogState {
  const state = known !== undefined && isContinued(log, run, known) ? known : anew()
  state.addBlocks(log.blocks(run, state.number))
  return state
}

/** False after a backup was restored: its log may be shorter, or say other things. */
function isContinued(log: ReviewLog, run: string, state: LogState): boolean {
  const own = state.blocks.at(-1)
  if (own === undefined) return true
  const stored = log.endingAt(run, state.number)
  if (stored === undefined) return false
  // One act is told by who did it when: its pairs need not be read.
  if (stored.count > 1) {
    return stored.at === own.at && stored.batch === own.batch && stored.who === own.who
  }
  const [event] = eventsOf(stored)
  return isDeepStrictEqual(event, state.event(state.number))
}

const byPath = new Map<string, ReviewLog>()

/** For a process that may only look. `path` is that of `people.db`. */
export function reviewLogOf(path: string): ReviewLog {
  const known = byPath.get(path)
  if (known !== undefined) return known
  const log = createReviewLog(openForReading(path))
  byPath.set(path, log)
  return log
}
