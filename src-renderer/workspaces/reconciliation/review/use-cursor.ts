import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Pages } from '../../../components/use-pages.ts'
import { present } from '../../../search-params.ts'
import {
  idsOf,
  nextWanted,
  type PairIds,
  type QueueRow,
  samePair,
  wantedFirst,
} from './queue-marks.ts'
import type { ReviewSearch } from './review-search.ts'
import { type NamedPair, namedPair } from './use-pair.ts'

interface Place {
  readonly pair: NamedPair
  /** Where it stood in the list when it was gone to; -1 where that is not known. */
  readonly index: number
}

export interface Cursor {
  readonly pair: NamedPair | null
  /** Where it stands in the list; null while it is not in what is loaded. */
  readonly index: number | null
  readonly row: QueueRow | undefined
  /** Null: to none, until a list has a first one. */
  readonly goTo: (pair: NamedPair | null, index?: number) => void
  readonly step: (by: -1 | 1) => void
  /** To a place of the list, loaded or not. */
  readonly goToIndex: (index: number) => void
  /** On to the next pair that is wanted; stays where there is none. */
  readonly advance: (isWanted: (row: QueueRow) => boolean) => void
}

/** Rows around the last place in which the pair is looked for after the list has changed. */
const nearby = 300
const ahead = 50

const keyOf = (pair: PairIds | null): string =>
  pair === null ? '' : JSON.stringify([pair.left, pair.right])

/**
 * The open pair. It moves at once; the address follows, so that each pair has a link and back leads
 * to the pair before.
 */
export function useCursor(pages: Pages<QueueRow>, search: ReviewSearch): Cursor {
  const navigate = useNavigate({ from: '/runs/$runId/review' })
  const inAddress = pairOf(search)
  const [place, setPlace] = useState<Place | null>(
    inAddress === null ? null : { pair: inAddress, index: -1 },
  )
  const { total, rowAt } = pages
  const index = place === null ? null : indexOf(place, total ?? 0, rowAt)
  useAddress(place?.pair ?? null, inAddress, navigate, (pair) =>
    setPlace(pair === null ? null : { pair, index: -1 }),
  )

  const goTo = useCallback(
    (pair: NamedPair | null, at = -1) =>
      setPlace((old) =>
        pair === null ? null : { pair, index: at === -1 ? (old?.index ?? -1) : at },
      ),
    [],
  )
  /** To the first wanted row of a span that is not loaded yet; to none where there is none. */
  const goToLate = async (
    from: number,
    to: number,
    isWanted: (row: QueueRow) => boolean,
  ): Promise<void> => {
    const rows = await pages.rowsBetween(from, to)
    const [row] = wantedFirst(rows, isWanted)
    setPlace(row === undefined ? null : { pair: namedPair(row), index: from + rows.indexOf(row) })
  }
  const goToIndex = (at: number): void => {
    if (total === null || at < 0 || at >= total) return
    const row = rowAt(at)
    if (row !== undefined) return setPlace({ pair: namedPair(row), index: at })
    void goToLate(at, at, () => true)
  }
  /** The row that the pair left behind when it went from the list is the next one. */
  const before = index ?? (place === null ? -1 : place.index - 1)

  return {
    pair: place?.pair ?? null,
    index,
    row: index === null ? undefined : rowAt(index),
    goTo,
    goToIndex,
    step(by) {
      if (by === 1) goToIndex(before + 1)
      else goToIndex((index ?? place?.index ?? 0) - 1)
    },
    advance(isWanted) {
      const next = nextWanted(before, total ?? 0, rowAt, isWanted)
      if (next === null) return setPlace(null)
      if (next !== 'unloaded') return goToIndex(next)
      const from = before + 1 < (total ?? 0) ? before + 1 : 0
      void goToLate(from, from + ahead, isWanted)
    },
  }
}

function indexOf(
  { pair, index }: Place,
  total: number,
  rowAt: (index: number) => QueueRow | undefined,
): number | null {
  for (let away = 0; away <= nearby; away++) {
    for (const at of away === 0 ? [index] : [index - away, index + away]) {
      if (at < 0 || at >= total) continue
      const row = rowAt(at)
      if (row !== undefined && samePair(idsOf(row), pair)) return at
    }
  }
  return null
}

function pairOf({ left, right, pair }: ReviewSearch): NamedPair | null {
  return left === undefined || right === undefined ? null : { left, right, pair: pair ?? null }
}

/** Keeps the address and the open pair the same, whichever changes. */
function useAddress(
  pair: NamedPair | null,
  inAddress: NamedPair | null,
  navigate: ReturnType<typeof useNavigate<never, '/runs/$runId/review'>>,
  onAddress: (pair: NamedPair | null) => void,
): void {
  const known = useRef(keyOf(inAddress))
  /** Keys on their way into the address, oldest first: fast moves arrive late. */
  const sent = useRef<string[]>([])
  const [key, addressKey] = [keyOf(pair), keyOf(inAddress)]
  useEffect(() => {
    if (key === known.current) return
    const isFirst = known.current === ''
    known.current = key
    sent.current.push(key)
    void navigate({
      search: (old: ReviewSearch) =>
        present({
          ...old,
          left: pair?.left,
          right: pair?.right,
          pair: pair?.pair ?? undefined,
        }) as ReviewSearch,
      replace: isFirst || pair === null,
    })
    // The key stands for the pair.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, navigate])
  useEffect(() => {
    const own = sent.current.indexOf(addressKey)
    if (own !== -1) {
      sent.current.splice(0, own + 1)
      return
    }
    if (addressKey === known.current) return
    known.current = addressKey
    onAddress(inAddress)
    // oxlint-disable-next-line react/exhaustive-deps
  }, [addressKey])
}
