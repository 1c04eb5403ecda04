import { join } from 'node:path'
import type { Decider, DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { deciders } from '../../src-shared/reconciliation/decisions.ts'
import type { Cardinality } from '../../src-shared/reconciliation/fields.ts'
import { reconciliationFiles } from '../../src-shared/reconciliation/job.ts'
import type {
  Alternative,
  PairEvidence,
  PairRow,
  RecordView,
  SignalEvidence,
} from '../../src-shared/reconciliation/result.ts'
import type { Connection } from '../data/duckdb.ts'
import { literalPath } from '../data/sql.ts'
import { expected } from '../platform/errors.ts'
import { columnsNamed, sideText } from './engine/columns.ts'
import { NO_LEVEL, type RecordList } from './engine/types.ts'
import { differenceOf } from './golden/disagreement.ts'
import { decisionReasonOf, type LoadedResult, pairDecisionOf } from './result-load.ts'
import { type DecidedPair, type EffectivePairs, onePartner } from './decisions.ts'
import {
  ACCEPT,
  REJECT,
  type ResultPair,
  REVIEW,
  shownConfidence,
  titlesOf,
} from './result-state.ts'

const mostAlternatives = 50

/** A record with all its cells, the one that names it among them. */
export function recordView(
  { state, stored }: LoadedResult,
  side: 'left' | 'right',
  row: number,
): RecordView {
  const list = state[side]
  const { model } = stored
  const ofLeft = side === 'left' || model.deduplicated
  const names = ofLeft ? model.left_columns : model.right_columns
  const idColumn = ofLeft ? model.left_id : model.right_id
  const valueOf = (name: string): string | null =>
    list.columns.find((column) => column.name === name)?.values[row] ?? null
  return {
    side,
    row,
    id: list.ids[row]!,
    title: titlesOf(state, side)(row),
    cells: names.map((column) => ({
      column,
      value: column === idColumn ? list.ids[row]! : valueOf(column),
    })),
  }
}

/** A pair as `pairs` and `matches` list it. */
export function pairRow({ state }: LoadedResult, found: ResultPair): PairRow {
  const { pairs, effective } = state
  const { pair } = found
  const said = pair === null ? saidOf(effective, found) : undefined
  const event = pair === null ? said?.event : effective.events.get(pair)
  const decision = pair === null ? decisionOf(said) : effective.decision[pair]!
  return {
    pair,
    left_id: state.left.ids[found.left]!,
    right_id: state.right.ids[found.right]!,
    left_title: titlesOf(state, 'left')(found.left),
    right_title: titlesOf(state, 'right')(found.right),
    weight: pair === null ? null : Math.round(pairs.weight[pair]! * 1e4) / 1e4,
    confidence: pair === null ? null : shownConfidence(pairs.confidence[pair]!),
    decision: pairDecisionOf(decision),
    reason: pair === null ? null : decisionReasonOf(effective.reason[pair]!),
    decided_by: deciderOf(event),
    decided_at: event?.at ?? null,
    decided_who: event?.who ?? null,
    note: event?.note ?? null,
  }
}

/** What people said about two records that were never compared. */
function saidOf(
  { added, notAdded }: EffectivePairs,
  found: Extract<ResultPair, { pair: null }>,
): DecidedPair | undefined {
  return (
    added[found.added] ??
    notAdded.find(({ left, right }) => left === found.left && right === found.right)
  )
}

/** Two records that nobody paired are no pair. */
function decisionOf(said: DecidedPair | undefined): number {
  if (said === undefined || said.verdict === 'reject') return REJECT
  return said.verdict === 'accept' ? ACCEPT : REVIEW
}

function deciderOf(event: DecisionEvent | undefined): Decider {
  return event?.by ?? deciders[0]
}

/** The pair of two rows, if it was compared or people made it. */
export function findPair(
  { pairs, effective }: LoadedResult['state'],
  left: number,
  right: number,
): ResultPair | null {
  let [from, to] = [0, pairs.count]
  while (from < to) {
    const middle = (from + to) >> 1
    const order = pairs.left[middle]! - left || pairs.right[middle]! - right
    if (order === 0) return { pair: middle, left, right }
    if (order < 0) from = middle + 1
    else to = middle
  }
  const added = effective.added.findIndex((one) => one.left === left && one.right === right)
  return added === -1 ? null : { pair: null, left, right, added }
}

/** Everything about a pair that was compared. Throws `not_found` for a number that is none. */
export async function pairEvidence(
  connection: Connection,
  loaded: LoadedResult,
  pair: number,
): Promise<PairEvidence> {
  const { pairs } = loaded.state
  if (pair < 0 || pair >= pairs.count) {
    throw expected('not_found', {
      what: `There is no pair ${pair} in this run.`,
      remedy: `Pairs are numbered from 0 to ${pairs.count - 1}.`,
    })
  }
  const found: ResultPair = { pair, left: pairs.left[pair]!, right: pairs.right[pair]! }
  return evidenceOf(loaded, found, await levelsOf(connection, loaded, pair))
}

/** The same for any two records: one that was never compared has no evidence. */
export function evidenceOf(
  loaded: LoadedResult,
  found: ResultPair,
  levels: readonly (number | null)[] | null,
): PairEvidence {
  const { state, stored } = loaded
  const row = pairRow(loaded, found)
  const alternatives = alternativesOf(loaded, found)
  return {
    pair: row,
    left: recordView(loaded, 'left', found.left),
    right: recordView(loaded, 'right', found.right),
    engine:
      found.pair === null
        ? null
        : {
            decision: pairDecisionOf(state.pairs.decision[found.pair]!),
            reason: decisionReasonOf(state.pairs.reason[found.pair]!) ?? 'unlikely',
          },
    prior_bits: stored.model.prior_bits,
    signals: levels === null ? [] : signalsOf(loaded, found, levels),
    fields: fieldsOf(loaded, found),
    left_alternatives: alternatives.left.slice(0, mostAlternatives),
    right_alternatives: alternatives.right.slice(0, mostAlternatives),
    nearest: nearestOf(row, alternatives, state.cardinality),
  }
}

async function levelsOf(
  connection: Connection,
  { stored }: LoadedResult,
  pair: number,
): Promise<readonly (number | null)[]> {
  const { signals } = stored.model
  if (signals.length === 0) return []
  const path = literalPath(join(stored.artifacts, reconciliationFiles.pairs))
  const row = await connection.row(
    `SELECT ${signals.map((_, s) => `s${s}`).join(', ')} FROM read_parquet(${path}) WHERE pair = $1`,
    [pair],
  )
  return signals.map((_, s) => {
    const level = Number(row[`s${s}`])
    return level === NO_LEVEL ? null : level
  })
}

function signalsOf(
  { state, stored }: LoadedResult,
  found: ResultPair,
  levels: readonly (number | null)[],
): SignalEvidence[] {
  const textOf = (list: RecordList, names: readonly string[], row: number): string | null => {
    const text = sideText(columnsNamed(list, names), row)
    return text === '' ? null : text
  }
  return stored.model.signals.map((signal, s) => {
    const level = levels[s] ?? null
    const field = signal.field === null ? undefined : stored.model.fields[signal.field]
    const known = level === null ? undefined : signal.levels[level]
    return {
      name: signal.name,
      field: signal.field,
      left_value: field === undefined ? null : textOf(state.left, field.left, found.left),
      right_value: field === undefined ? null : textOf(state.right, field.right, found.right),
      level,
      levels: signal.levels.length,
      label: known?.label ?? '',
      bits: known?.bits ?? 0,
    }
  })
}

/** What the values of each pair of columns say, where that can be told. */
function fieldsOf({ state, stored }: LoadedResult, found: ResultPair): PairEvidence['fields'] {
  return stored.model.fields.map(({ kind, left, right }) => {
    const said = sideText(columnsNamed(state.left, left), found.left)
    const other = sideText(columnsNamed(state.right, right), found.right)
    return said === '' || other === '' ? null : differenceOf(kind, said, other)
  })
}

interface Alternatives {
  readonly left: readonly Alternative[]
  readonly right: readonly Alternative[]
}

/** The other pairs of both records, best first. */
function alternativesOf(loaded: LoadedResult, found: ResultPair): Alternatives {
  const { pairs, effective, deduplicated } = loaded.state
  const left: ResultPair[] = []
  const right: ResultPair[] = []
  const look = (other: ResultPair): void => {
    if (other.left === found.left && other.right === found.right) return
    // One list alone: a record may stand on either side of its pairs.
    const ofLeft = other.left === found.left || (deduplicated && other.right === found.left)
    const ofRight = other.right === found.right || (deduplicated && other.left === found.right)
    if (ofLeft) left.push(other)
    if (ofRight) right.push(other)
  }
  for (let pair = 0; pair < pairs.count; pair++) {
    const [l, r] = [pairs.left[pair]!, pairs.right[pair]!]
    const touches =
      l === found.left ||
      r === found.right ||
      (deduplicated && (r === found.left || l === found.right))
    if (touches) look({ pair, left: l, right: r })
  }
  for (const [added, one] of effective.added.entries()) {
    look({ pair: null, left: one.left, right: one.right, added })
  }
  const listed = (all: readonly ResultPair[], of: 'left' | 'right'): Alternative[] =>
    all
      .map((other) => alternativeOf(loaded, other, found, of))
      .toSorted(
        (a, b) =>
          (b.confidence ?? 2) - (a.confidence ?? 2) ||
          (b.weight ?? 0) - (a.weight ?? 0) ||
          (a.id < b.id ? -1 : 1),
      )
  return { left: listed(left, 'left'), right: listed(right, 'right') }
}

function alternativeOf(
  loaded: LoadedResult,
  other: ResultPair,
  found: ResultPair,
  of: 'left' | 'right',
): Alternative {
  const row = pairRow(loaded, other)
  const own = of === 'left' ? found.left : found.right
  const isOnLeft = loaded.state.deduplicated ? other.left === own : of === 'left'
  return {
    pair: row.pair,
    id: isOnLeft ? row.right_id : row.left_id,
    title: isOnLeft ? row.right_title : row.left_title,
    weight: row.weight,
    confidence: row.confidence,
    decision: row.decision,
    reason: row.reason,
    decided_by: row.decided_by,
  }
}

/** Where a record may have several partners another one does not speak against this. */
function nearestOf(
  row: PairRow,
  alternatives: Alternatives,
  cardinality: Cardinality,
): PairEvidence['nearest'] {
  const one = onePartner(cardinality)
  const near = (['left', 'right'] as const)
    .filter((side) => one[side])
    .flatMap((side) => alternatives[side].map((alternative) => ({ side, alternative })))
    .filter(({ alternative }) => alternative.weight !== null)
  const [best] = near.toSorted((a, b) => b.alternative.weight! - a.alternative.weight!)
  if (best === undefined || row.weight === null) return null
  return { ...best, bits: row.weight - best.alternative.weight! }
}
