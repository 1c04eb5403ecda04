import {
  type Cardinality,
  decisionReasons,
  type FieldPair,
  pairDecisions,
} from '../../src-shared/reconciliation/fields.ts'
import type { UnmatchedWhy } from '../../src-shared/reconciliation/result.ts'
import type { Survivorship } from '../../src-shared/reconciliation/survivorship.ts'
import type { Decisions, EffectivePairs, EnginePairs } from './decisions.ts'
import { type Cell, type GoldenColumn, goldenColumns, goldenMaker } from './golden/golden.ts'
import {
  type AcceptedPairs,
  type MatchGroup,
  type MatchGroups,
  matchGroups,
  withSingles,
} from './golden/groups.ts'
import { foldText } from './engine/fold.ts'
import type { RecordColumn, RecordList } from './engine/types.ts'

export const ACCEPT = pairDecisions.indexOf('accept')
export const REVIEW = pairDecisions.indexOf('review')
export const REJECT = pairDecisions.indexOf('reject')
const OUTBID = decisionReasons.indexOf('outbid')

/** A finished run with every decision so far: what every table and file of the result is made of. */
export interface ResultState {
  readonly left: RecordList
  /** Of one list alone the same as `left`. */
  readonly right: RecordList
  readonly deduplicated: boolean
  readonly fields: readonly FieldPair[]
  readonly cardinality: Cardinality
  readonly survivorship: Survivorship
  readonly pairs: EnginePairs
  readonly decisions: Decisions
  readonly effective: EffectivePairs
}

/** A pair of the result: one of the engine's by its number, or one that people added (-1: did not). */
export type ResultPair =
  | { readonly pair: number; readonly left: number; readonly right: number }
  | { readonly pair: null; readonly left: number; readonly right: number; readonly added: number }

/** As it is written and sorted: six digits, which a 32-bit confidence has. */
export function shownConfidence(confidence: number): number {
  return Math.round(confidence * 1e6) / 1e6
}

/** Rows or pairs between two looks at whether to go on; a power of two. */
const lookEvery = 1 << 14

/**
 * Pairs for which `isIn` holds (of the engine's decisions overlaid), by confidence descending, then by
 * ids; pairs that were never compared come last.
 */
export function sortedPairs(
  { left, right, pairs, effective }: ResultState,
  isIn: (decision: number) => boolean,
  look: () => void = () => undefined,
): readonly ResultPair[] {
  const wanted = pairDecisions.map((_, decision) => isIn(decision))
  const numbers: number[] = []
  for (let pair = 0; pair < pairs.count; pair++) {
    if (wanted[effective.decision[pair]!] === true) numbers.push(pair)
  }
  // Numbers sort many times faster than pairs do: what is as confident is sorted by its ids alone.
  const shown = new Map<number, number[]>()
  for (const pair of numbers) {
    const confidence = shownConfidence(pairs.confidence[pair]!)
    const alike = shown.get(confidence)
    if (alike === undefined) shown.set(confidence, [pair])
    else alike.push(pair)
  }
  const sorted: ResultPair[] = []
  let compared = 0
  for (const confidence of Float64Array.from(shown.keys()).toSorted().toReversed()) {
    const alike = shown.get(confidence)!.sort((a, b) => {
      if ((++compared & (lookEvery - 1)) === 0) look()
      return (
        compareText(left.ids[pairs.left[a]!]!, left.ids[pairs.left[b]!]!) ||
        compareText(right.ids[pairs.right[a]!]!, right.ids[pairs.right[b]!]!)
      )
    })
    for (const pair of alike) {
      sorted.push({ pair, left: pairs.left[pair]!, right: pairs.right[pair]! })
    }
  }
  if (!isIn(ACCEPT)) return sorted
  for (const [added, { left: l, right: r }] of effective.added.entries()) {
    sorted.push({ pair: null, left: l, right: r, added })
  }
  return sorted
}

/** Whether pairs of this decision stand in the table of matches. */
export const isShownMatch = (decision: number): boolean =>
  decision === ACCEPT || decision === REVIEW

/** Whether the one pair of the engine comes before the other as they are written. */
export function isShownBefore(
  { left, right, pairs }: Pick<ResultState, 'left' | 'right' | 'pairs'>,
  a: number,
  b: number,
): boolean {
  const ahead = shownConfidence(pairs.confidence[a]!) - shownConfidence(pairs.confidence[b]!)
  if (ahead !== 0) return ahead > 0
  const byIds =
    compareText(left.ids[pairs.left[a]!]!, left.ids[pairs.left[b]!]!) ||
    compareText(right.ids[pairs.right[a]!]!, right.ids[pairs.right[b]!]!)
  return byIds === 0 ? a < b : byIds < 0
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Accepted pairs in the order of (left row, right row). */
function acceptedPairs({ pairs, effective }: ResultState): AcceptedPairs {
  let count = 0
  for (let pair = 0; pair < pairs.count; pair++) if (effective.decision[pair] === ACCEPT) count++
  const all = count + effective.added.length
  const found = { left: new Int32Array(all), right: new Int32Array(all) }
  let [at, next] = [0, 0]
  const put = (left: number, right: number): void => {
    found.left[at] = left
    found.right[at++] = right
  }
  // Both are in that order.
  const addedBefore = (left: number, right: number): void => {
    for (; next < effective.added.length; next++) {
      const one = effective.added[next]!
      if (one.left > left || (one.left === left && one.right > right)) return
      put(one.left, one.right)
    }
  }
  for (let pair = 0; pair < pairs.count; pair++) {
    if (effective.decision[pair] !== ACCEPT) continue
    const [left, right] = [pairs.left[pair]!, pairs.right[pair]!]
    addedBefore(left, right)
    put(left, right)
  }
  addedBefore(Number.POSITIVE_INFINITY, 0)
  return found
}

/** For each record of a side, its pairs at a glance. */
interface SideView {
  /** Decision that leaves the record nearest to a partner: ACCEPT, REVIEW or REJECT; 255: no pair. */
  readonly state: Uint8Array
  readonly candidates: Uint32Array
  /** Number of the best pair, by confidence, then weight, then order; -1 without any. */
  readonly best: Int32Array
}

export function sideView(
  state: ResultState,
  side: 'left' | 'right',
  lookUp: () => void = () => undefined,
): SideView {
  const known = sideViews.get(state)?.[side]
  if (known !== undefined) return known
  const view = viewOf(state, side, lookUp)
  sideViews.set(state, { ...sideViews.get(state), [side]: view })
  return view
}

const sideViews = new WeakMap<
  ResultState,
  { readonly left?: SideView; readonly right?: SideView }
>()

function viewOf(state: ResultState, side: 'left' | 'right', lookUp: () => void): SideView {
  const { pairs, effective, deduplicated } = state
  const { rows } = state[side]
  const view = {
    state: new Uint8Array(rows).fill(255),
    candidates: new Uint32Array(rows),
    best: new Int32Array(rows).fill(-1),
  }
  const look = (row: number, pair: number): void => {
    view.candidates[row]!++
    view.state[row] = Math.min(view.state[row]!, effective.decision[pair]!)
    const best = view.best[row]!
    const isBetter =
      best === -1 ||
      pairs.confidence[pair]! > pairs.confidence[best]! ||
      (pairs.confidence[pair] === pairs.confidence[best] &&
        pairs.weight[pair]! > pairs.weight[best]!)
    if (isBetter) view.best[row] = pair
  }
  for (let pair = 0; pair < pairs.count; pair++) {
    if ((pair & (lookEvery - 1)) === 0) lookUp()
    if (side === 'left' || deduplicated) look(pairs.left[pair]!, pair)
    if (side === 'right' || deduplicated) look(pairs.right[pair]!, pair)
  }
  for (const { left, right } of effective.added) {
    if (side === 'left' || deduplicated) view.state[left] = ACCEPT
    if (side === 'right' || deduplicated) view.state[right] = ACCEPT
  }
  return view
}

export interface UnmatchedRecord {
  readonly row: number
  readonly candidates: number
  /** Its best pair, and the other record of it; null where nothing was compared with it. */
  readonly best: { readonly pair: number; readonly row: number } | null
  readonly why: UnmatchedWhy
}

/** Records that neither an accepted pair nor one in review names, in the order of their list. */
export function* unmatchedRecords(
  state: ResultState,
  side: 'left' | 'right',
  look: () => void = () => undefined,
): Generator<UnmatchedRecord, void> {
  if (side === 'right' && state.deduplicated) return
  const view = sideView(state, side, look)
  const alone = new Set(
    state.decisions.records
      .filter((said) => said.side === side || state.deduplicated)
      .map(({ row }) => row),
  )
  for (let row = 0; row < state[side].rows; row++) {
    if (view.state[row] === ACCEPT || view.state[row] === REVIEW) continue
    const pair = view.best[row]!
    yield {
      row,
      candidates: view.candidates[row]!,
      best: pair === -1 ? null : { pair, row: otherRow(state, side, row, pair) },
      why: alone.has(row) ? 'no_counterpart' : pair === -1 ? 'no_candidate' : whyOf(state, pair),
    }
  }
}

function otherRow(
  { pairs, deduplicated }: ResultState,
  side: 'left' | 'right',
  row: number,
  pair: number,
): number {
  const [left, right] = [pairs.left[pair]!, pairs.right[pair]!]
  if (deduplicated) return left === row ? right : left
  return side === 'left' ? right : left
}

function whyOf({ effective }: ResultState, pair: number): UnmatchedWhy {
  if (effective.reason[pair] === OUTBID) return 'outbid'
  return effective.decider[pair] === 0 ? 'unlikely' : 'rejected'
}

/** The golden table: its columns, and its rows one at a time. */
export interface Golden {
  readonly columns: readonly GoldenColumn[]
  readonly groups: MatchGroups
  readonly cells: (group: MatchGroup) => readonly Cell[]
}

/** Made once for a state, when it is first asked for. */
export function goldenOf(state: ResultState): Golden {
  const known = goldens.get(state)
  if (known !== undefined) return known
  const matched = matchGroups(acceptedPairs(state), state.cardinality, state.deduplicated)
  const golden = {
    ...cellsOf(state),
    groups: state.deduplicated ? withSingles(matched, state.left.rows) : matched,
  }
  goldens.set(state, golden)
  return golden
}

const goldens = new WeakMap<ResultState, Golden>()

/** What no decision changes, made once for the states of a result. */
function cellsOf(state: ResultState): Pick<Golden, 'columns' | 'cells'> {
  const { left, right, deduplicated, fields, survivorship } = state
  const known = cellMakers.get(fields)
  if (known?.left === left && known.survivorship === survivorship) return known
  const lists = { left, right, deduplicated }
  const columns = goldenColumns(lists, fields, survivorship)
  const made = { columns, cells: goldenMaker(lists, columns, survivorship), left, survivorship }
  cellMakers.set(fields, made)
  return made
}

const cellMakers = new WeakMap<
  readonly FieldPair[],
  Pick<Golden, 'columns' | 'cells'> & Pick<ResultState, 'left' | 'survivorship'>
>()

/** Disagreements of the records of one group. */
export function conflictsOfGroup(
  state: ResultState,
  group: MatchGroup,
): readonly {
  readonly column: string
  readonly cell: Cell
  readonly conflict: NonNullable<Cell['conflict']>
}[] {
  const { columns, cells } = goldenOf(state)
  return cells(group).flatMap((cell, place) =>
    cell.conflict === null ? [] : [{ column: columns[place]!.name, cell, conflict: cell.conflict }],
  )
}

/** Disagreements of all matched records; counted once for a state. */
export function countConflicts(state: ResultState, look: () => void = () => undefined): number {
  const known = conflictCounts.get(state)
  if (known !== undefined) return known
  const { groups, cells } = goldenOf(state)
  let [count, made] = [0, 0]
  for (const group of groups) {
    if ((++made & (lookEvery - 1)) === 0) look()
    for (const { conflict } of cells(group)) if (conflict !== null) count++
  }
  noteConflicts(state, count)
  return count
}

/** Whoever goes through the whole golden table knows them. */
export function noteConflicts(state: ResultState, count: number): void {
  conflictCounts.set(state, count)
}

const conflictCounts = new WeakMap<ResultState, number>()

const titled =
  /^(?:(?:product|item|article|full|long|short|display)?[\s_-]*(?:name|title)|titel|bezeichnung|artikelname|nom|nombre|nome|denominazione|naam|navn|namn|nimi)$/
const modelled = /^(?:model|modell|modele|modelo|modello)(?:[\s_-]*name)?$/
const furthered = /^(?:package|trim|variant|version|ausstattung|paket|pack|edition|submodel)$/

/** The columns that a record is called by. */
function titleColumns(
  { left, right, fields }: Pick<ResultState, 'left' | 'right' | 'fields'>,
  side: 'left' | 'right',
): readonly RecordColumn[] {
  const { columns } = side === 'left' ? left : right
  const headed = (pattern: RegExp): readonly RecordColumn[] =>
    columns.filter(({ name }) => pattern.test(foldText(name).trim()))
  const [title] = headed(titled)
  if (title !== undefined) return [title]
  const [model] = headed(modelled)
  if (model !== undefined) return [model, ...headed(furthered)]
  const named = fields.filter(({ kind }) => kind === 'name' || kind === 'text')
  const own = (field: FieldPair | undefined): readonly RecordColumn[] =>
    columns.filter(({ name }) => field?.[side].includes(name) === true)
  const [field] = named
    .map((one) => ({ one, distinct: distinctOf(own(one)) }))
    .toSorted((a, b) => b.distinct - a.distinct)
  const chosen = own(field?.one ?? fields[0])
  return chosen.length > 0 ? chosen : columns.slice(0, 1)
}

/** Different values of the first rows: what tells records apart names them best. */
function distinctOf(columns: readonly RecordColumn[]): number {
  return Math.max(0, ...columns.map(({ values }) => new Set(values.slice(0, 2000)).size))
}

/** What a record is called: its name or title, its model and package, or what tells it apart best. */
export function titlesOf(
  state: Pick<ResultState, 'left' | 'right' | 'fields'>,
  side: 'left' | 'right',
): (row: number) => string {
  const known = titleColumnsOf.get(state)?.[side]
  const columns = known ?? titleColumns(state, side)
  titleColumnsOf.set(state, { ...titleColumnsOf.get(state), [side]: columns })
  return (row) => {
    const parts: string[] = []
    for (const { values } of columns) {
      const value = values[row]?.trim() ?? ''
      if (value !== '') parts.push(value)
    }
    const title = parts.join(' ')
    return title.length > 200 ? `${title.slice(0, 200)}…` : title
  }
}

const titleColumnsOf = new WeakMap<
  object,
  { readonly left?: readonly RecordColumn[]; readonly right?: readonly RecordColumn[] }
>()
