import { useEffect, useRef } from 'react'
import { isShown } from '../../../../src-shared/reconciliation/queue-show.ts'
import type { QueueShow, ReviewProgress } from '../../../../src-shared/reconciliation/review.ts'
import type { Pages } from '../../../components/use-pages.ts'
import { type Mark, type QueueRow, stateOf, wantedFirst } from './queue-marks.ts'
import type { Cursor } from './use-cursor.ts'
import { namedPair, prefetchPairs } from './use-pair.ts'
import { renewQueue } from './use-queue.ts'

interface FollowOptions {
  readonly id: string
  readonly queue: Pages<QueueRow>
  readonly cursor: Cursor
  readonly marks: readonly Mark[]
  readonly show: QueueShow
  readonly progress: ReviewProgress | undefined
}

const prefetched = 3
/** Rows behind the open one among which the next pairs are looked for. */
const reach = 60

/** Opens the first pair of a list, loads the next ones early, and notices what others decide. */
export function useFollow({ id, queue, cursor, marks, show, progress }: FollowOptions): void {
  const { rowAt, total, stale } = queue
  const isOpen = cursor.pair !== null
  const { goTo } = cursor
  const from = isOpen ? (cursor.index ?? -1) + 1 : 0
  const near: QueueRow[] = []
  for (let at = from; at < Math.min(total ?? 0, from + reach); at++) {
    const row = rowAt(at)
    if (row === undefined) break
    near.push(row)
  }
  const wanted = wantedFirst(near, (row) => isShown(stateOf(row, marks), show)).slice(0, prefetched)
  const [next] = wanted
  const first = next === undefined ? -1 : from + near.indexOf(next)
  const names = JSON.stringify(wanted.map((row) => [row.left_id, row.right_id]))
  const latest = useRef(wanted)
  useEffect(() => {
    latest.current = wanted
  })
  useEffect(() => {
    if (stale) return
    const [row] = latest.current
    if (!isOpen && row !== undefined) goTo(namedPair(row), first)
    prefetchPairs(id, latest.current)
  }, [id, names, stale, isOpen, first, goTo])

  const number = progress?.number
  const known = useRef<number>(undefined)
  useEffect(() => {
    if (number === undefined) return
    const isNews = known.current !== undefined && number !== known.current
    known.current = number
    if (isNews) void renewQueue(id)
  }, [id, number])
}
