import type { MatchGroup, MatchGroups } from '../golden/groups.ts'
import {
  goldenOf,
  isShownBefore,
  isShownMatch,
  type ResultPair,
  type ResultState,
  sortedPairs,
  type UnmatchedRecord,
  unmatchedRecords,
} from '../result-state.ts'
import { conflictRows, goldenRow, type Row, unmatchedRow } from './table-rows.ts'

/** How a table follows from the table of another state: most rows stand there already. */
export interface TablePatch<F> {
  /** Of each row in order: where it stands in the other table; -1: it is the next of `fresh`. */
  readonly kept: Int32Array
  /** What rows are counted by in their first column, where decisions move it. */
  readonly golden: Int32Array | null
  readonly fresh: readonly F[]
}

/** Every pair of the engine, then what people added. */
export function everyPair({ pairs, effective }: ResultState): readonly ResultPair[] {
  const all: ResultPair[] = Array.from({ length: pairs.count }, (_, pair) => pairAt(pairs, pair))
  return [...all, ...addedPairs(effective.added)]
}

export function pairsPatch(
  { pairs, effective }: ResultState,
  base: ResultState,
): TablePatch<ResultPair> {
  const kept = new Int32Array(pairs.count + effective.added.length).fill(-1)
  const fresh: ResultPair[] = []
  for (let pair = 0; pair < pairs.count; pair++) {
    if (isAlike(effective, base.effective, pair)) kept[pair] = pair
    else fresh.push(pairAt(pairs, pair))
  }
  return { kept, golden: null, fresh: [...fresh, ...addedPairs(effective.added)] }
}

/** Pairs that are no match to begin with are sorted in between those that are and stay it. */
export function matchesPatch(state: ResultState, base: ResultState): TablePatch<ResultPair> {
  const { pairs, effective } = state
  const before = matchesOf(base)
  const { rows: beforeRows } = before
  const newcomers: number[] = []
  for (let pair = 0; pair < pairs.count; pair++) {
    if (isShownMatch(effective.decision[pair]!) && before.places[pair] === -1) newcomers.push(pair)
  }
  newcomers.sort((a, b) => (isShownBefore(state, a, b) ? -1 : 1))
  const kept: number[] = []
  const fresh: ResultPair[] = []
  const put = (pair: number): void => {
    kept.push(-1)
    fresh.push(pairAt(pairs, pair))
  }
  let next = 0
  for (const [place, pair] of beforeRows.entries()) {
    while (next < newcomers.length && isShownBefore(state, newcomers[next]!, pair)) {
      put(newcomers[next++]!)
    }
    if (!isShownMatch(effective.decision[pair]!)) continue
    if (isAlike(effective, base.effective, pair)) kept.push(place)
    else put(pair)
  }
  while (next < newcomers.length) put(newcomers[next++]!)
  for (const pair of addedPairs(effective.added)) {
    kept.push(-1)
    fresh.push(pair)
  }
  return { kept: Int32Array.from(kept), golden: null, fresh }
}

interface Matches {
  /** Numbers of the pairs in the order of the table. */
  readonly rows: Int32Array
  /** Where each pair stands in it; -1: it does not. */
  readonly places: Int32Array
}

const matches = new WeakMap<ResultState, Matches>()

function matchesOf(base: ResultState): Matches {
  const known = matches.get(base)
  if (known !== undefined) return known
  const rows = Int32Array.from(sortedPairs(base, isShownMatch), ({ pair }) => pair ?? -1)
  const places = new Int32Array(base.pairs.count).fill(-1)
  for (const [place, pair] of rows.entries()) places[pair] = place
  const made = { rows, places }
  matches.set(base, made)
  return made
}

export function unmatchedPatch(
  state: ResultState,
  base: ResultState,
  side: 'left' | 'right',
): TablePatch<Row> {
  // Candidates and the best of them are the engine's; only why a record has no partner changes.
  const whyOf = new Map<number, { readonly place: number; readonly why: UnmatchedRecord['why'] }>()
  for (const { row, why } of unmatchedRecords(base, side)) {
    whyOf.set(row, { place: whyOf.size, why })
  }
  const written = unmatchedRow(state, side)
  const kept: number[] = []
  const fresh: Row[] = []
  for (const record of unmatchedRecords(state, side)) {
    const before = whyOf.get(record.row)
    if (before?.why === record.why) kept.push(before.place)
    else {
      kept.push(-1)
      fresh.push(written(record))
    }
  }
  return { kept: Int32Array.from(kept), golden: null, fresh }
}

export function goldenPatch(state: ResultState, base: ResultState): TablePatch<Row> {
  const { groups } = goldenOf(state)
  const kept = placesIn(groups, base)
  const written = goldenRow(state)
  const fresh: Row[] = []
  for (let place = 0; place < kept.length; place++) {
    if (kept[place] === -1) fresh.push(written(place + 1, groups.at(place)!))
  }
  return { kept, golden: Int32Array.from(kept, (_, place) => place + 1), fresh }
}

/** `starts`: where the conflicts of each group of the other state begin in its table. */
export function conflictsPatch(
  state: ResultState,
  base: ResultState,
  starts: Int32Array,
): TablePatch<Row> {
  const { groups } = goldenOf(state)
  const before = placesIn(groups, base)
  const written = conflictRows(state)
  const kept: number[] = []
  const golden: number[] = []
  const fresh: Row[] = []
  for (let place = 0; place < before.length; place++) {
    const own = before[place]!
    if (own !== -1) {
      for (let at = starts[own]!; at < starts[own + 1]!; at++) {
        kept.push(at)
        golden.push(place + 1)
      }
      continue
    }
    for (const row of written(place + 1, groups.at(place)!)) {
      kept.push(-1)
      golden.push(place + 1)
      fresh.push(row)
    }
  }
  return { kept: Int32Array.from(kept), golden: Int32Array.from(golden), fresh }
}

const groupPlaces = new WeakMap<MatchGroups, ReadonlyMap<string, number>>()

/** Where each group stands among those of the other state, of the same records; -1: nowhere. */
function placesIn(groups: MatchGroups, base: ResultState): Int32Array {
  const others = goldenOf(base).groups
  // A group is named by its first records: no two have the same.
  const nameOf = ({ left, right }: MatchGroup): string => `${left[0] ?? -1} ${right[0] ?? -1}`
  let known = groupPlaces.get(others)
  if (known === undefined) {
    known = new Map(Array.from(others, (group, place) => [nameOf(group), place]))
    groupPlaces.set(others, known)
  }
  const places = new Int32Array(groups.length).fill(-1)
  let at = 0
  for (const group of groups) {
    const place = known.get(nameOf(group))
    if (place !== undefined && isSame(group, others.at(place)!)) places[at] = place
    at++
  }
  return places
}

function isSame(a: MatchGroup, b: MatchGroup): boolean {
  const same = (one: readonly number[], other: readonly number[]): boolean =>
    one.length === other.length && one.every((row, at) => row === other[at])
  return same(a.left, b.left) && same(a.right, b.right)
}

type Effective = ResultState['effective']

/** Whether a pair's row says the same in both states. */
function isAlike(a: Effective, b: Effective, pair: number): boolean {
  return (
    a.decision[pair] === b.decision[pair] &&
    a.reason[pair] === b.reason[pair] &&
    a.events.get(pair) === b.events.get(pair)
  )
}

function pairAt({ left, right }: ResultState['pairs'], pair: number): ResultPair {
  return { pair, left: left[pair]!, right: right[pair]! }
}

function addedPairs(added: Effective['added']): ResultPair[] {
  return added.map(({ left, right }, at) => ({ pair: null, left, right, added: at }))
}
