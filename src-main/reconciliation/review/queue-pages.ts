import type {
  QueueCounts,
  QueueFilter,
  QueuePage,
  QueueRequest,
} from '../../../src-shared/reconciliation/review.ts'
import { pairRow } from '../evidence.ts'
import type { LoadedResult } from '../result-load.ts'
import { titlesOf } from '../result-state.ts'
import {
  countQueue,
  engineEntries,
  filterQueue,
  queueEntries,
  type QueueEntry,
  sortQueue,
} from './queue.ts'

/** Orders of the queue kept at hand for pages to come. */
const mostSorted = 8

interface Queue {
  readonly entries: readonly QueueEntry[]
  /** By filter and order. */
  readonly sorted: Map<string, readonly QueueEntry[]>
}

const queues = new WeakMap<LoadedResult, Queue>()

function queueOf(loaded: LoadedResult): Queue {
  const known = queues.get(loaded)
  if (known !== undefined) return known
  const queue = { entries: queueEntries(loaded.state), sorted: new Map() }
  queues.set(loaded, queue)
  return queue
}

function filtered(loaded: LoadedResult, filter: QueueFilter): readonly QueueEntry[] {
  const { state } = loaded
  const titles = { left: titlesOf(state, 'left'), right: titlesOf(state, 'right') }
  const titleOf = (side: 'left' | 'right', row: number): string => titles[side](row)
  const entries = filter.show === 'engine' ? engineEntries(state) : queueOf(loaded).entries
  return filterQueue(entries, state, filter, titleOf)
}

/** A page of the queue as it stands with every decision so far; leases are the core's to add. */
export function queuePage(
  loaded: LoadedResult,
  { order, offset, limit, ...filter }: QueueRequest,
): QueuePage {
  const { sorted } = queueOf(loaded)
  const key = JSON.stringify([order, filter])
  const entries = sorted.get(key) ?? sortQueue(filtered(loaded, filter), loaded.state, order)
  sorted.delete(key)
  sorted.set(key, entries)
  for (const oldest of sorted.keys()) {
    if (sorted.size <= mostSorted) break
    sorted.delete(oldest)
  }
  return {
    rows: entries.slice(offset, offset + limit).map((entry) => ({
      ...pairRow(loaded, entry),
      state: entry.state,
      leased_by: null,
    })),
    total: entries.length,
    number: loaded.number,
  }
}

export function queueCounts(loaded: LoadedResult): QueueCounts & { unknown: number } {
  return { ...countQueue(queueOf(loaded).entries), unknown: loaded.unknown }
}

/** Every pair of a filter, in the order of (left row, right row). */
export function queuePairs(
  loaded: LoadedResult,
  filter: QueueFilter,
): { count: number; ids: string; places: Int32Array<ArrayBuffer> } {
  const { left, right } = loaded.state
  const entries = filtered(loaded, filter)
  const ids = entries.flatMap((entry) => [left.ids[entry.left]!, right.ids[entry.right]!])
  return {
    count: entries.length,
    ids: JSON.stringify(ids),
    places: Int32Array.from(entries, ({ pair }) => pair ?? -1),
  }
}
