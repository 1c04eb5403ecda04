import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import type { RecordList } from './engine/types.ts'
import type { LogState } from './review/log-state.ts'

/** Lists of one run, as far as decisions are about them. */
export interface DecidedLists {
  readonly left: RecordList
  readonly right: RecordList
}

export interface KeptDecisions {
  /** Numbered from 1; who said it and when stay as they were. */
  readonly events: readonly DecisionEvent[]
  /** Decisions that stood in the earlier run and no longer fit. */
  readonly dropped: number
}

/**
 * What still stands of an earlier run's decisions on new lists: those about records that are there
 * with the same cells. That a record has no counterpart is only kept while the other list is the same:
 * its counterpart may be among what is new.
 */
export function keptDecisions(
  log: LogState,
  before: DecidedLists,
  now: DecidedLists,
): KeptDecisions {
  const same = {
    left: unchangedIds(before.left, now.left),
    right: unchangedIds(before.right, now.right),
  }
  const isSameList = (side: 'left' | 'right'): boolean =>
    same[side].size === now[side].rows && before[side].rows === now[side].rows
  const kept: DecisionEvent[] = []
  let dropped = 0
  for (const { left, right, event, against } of log.pairs()) {
    if (!same.left.has(left) || !same.right.has(right)) {
      dropped++
      continue
    }
    // Two that disagree go on doing so. What is said about a record follows below.
    for (const said of [against, event]) {
      if (said !== null && said.action !== 'no_counterpart') kept.push(said)
    }
  }
  for (const event of log.recordsWithoutPartner()) {
    const other = event.side === 'left' ? 'right' : 'left'
    if (same[event.side].has(event.record) && isSameList(other)) kept.push(event)
    else dropped++
  }
  const ordered = kept.toSorted((a, b) => a.number - b.number)
  const numbers = ordered.map(({ number }) => number)
  return {
    events: ordered.map((event, place) => ({
      ...event,
      number: place + 1,
      // Who had seen what another decided has seen it still: else they would seem to disagree.
      seen: countUpTo(numbers, event.seen),
    })),
    dropped,
  }
}

/** How many of ascending numbers are not greater. */
function countUpTo(numbers: readonly number[], most: number): number {
  let [from, to] = [0, numbers.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (numbers[middle]! <= most) from = middle + 1
    else to = middle
  }
  return from
}

/** Ids that both lists have with the same value in every column that both have. */
function unchangedIds(before: RecordList, now: RecordList): ReadonlySet<string> {
  const shared = now.columns.flatMap((column) => {
    const earlier = before.columns.find(({ name }) => name === column.name)
    return earlier === undefined ? [] : [{ now: column.values, before: earlier.values }]
  })
  const rows = new Map(before.ids.map((id, row) => [id, row]))
  const same = new Set<string>()
  for (const [row, id] of now.ids.entries()) {
    const earlier = rows.get(id)
    if (earlier === undefined) continue
    const isSame = shared.every(
      (column) => (column.now[row] ?? null) === (column.before[earlier] ?? null),
    )
    if (isSame && shared.length > 0) same.add(id)
  }
  return same
}
