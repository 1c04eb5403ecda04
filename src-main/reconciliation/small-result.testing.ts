import fc from 'fast-check'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import type { Cardinality } from '../../src-shared/reconciliation/fields.ts'
import { decisionReasons } from '../../src-shared/reconciliation/fields.ts'
import { survivorship } from '../../src-shared/reconciliation/survivorship.ts'
import { effectiveDecisions } from './decisions.ts'
import type { RecordList } from './engine/types.ts'
import { decisionsOf, type StoredResult } from './result-load.ts'
import type { ResultState } from './result-state.ts'
import { LogState } from './review/log-state.ts'

const rows = 4
const listOf = (side: string): RecordList => ({
  rows,
  ids: Array.from({ length: rows }, (_, row) => `${side}${row}`),
  columns: [
    { name: `name of ${side}`, values: Array.from({ length: rows }, (_, row) => `n${row}`) },
  ],
})
const [left, right] = [listOf('l'), listOf('r')]
const rowOf = {
  left: new Map(left.ids.map((id, row) => [id, row])),
  right: new Map(right.ids.map((id, row) => [id, row])),
}
/**
 * Every pair but the last is a candidate; those of equal rows are accepted, their neighbours in review,
 * the rest is outbid.
 */
const cells = Array.from({ length: rows * rows - 1 }, (_, at) => [Math.floor(at / rows), at % rows])
const pairs = {
  count: cells.length,
  left: Int32Array.from(cells, ([l]) => l!),
  right: Int32Array.from(cells, ([, r]) => r!),
  weight: Float32Array.from(cells, (_, at) => at),
  confidence: Float32Array.from(cells, ([l, r]) => (l === r ? 0.95 : 0.4)),
  decision: Uint8Array.from(cells, ([l, r]) => (l === r ? 0 : r === l! + 1 ? 1 : 2)),
  reason: Uint8Array.from(cells, ([l, r]) =>
    decisionReasons.indexOf(l === r ? 'confident' : r === l! + 1 ? 'unsure' : 'outbid'),
  ),
}

const fields = [{ left: ['name of l'], right: ['name of r'], kind: 'name' as const }]
const rules = survivorship.parse({})

/** A result of four records a side with these decisions. */
export function stateWith(
  events: readonly DecisionEvent[],
  cardinality: Cardinality = 'one_to_one',
): ResultState {
  const log = new LogState()
  log.add(events)
  const model = { cardinality, deduplicated: false }
  const { decisions } = decisionsOf({ rowOf, model }, log)
  return {
    left,
    right,
    deduplicated: false,
    fields,
    cardinality,
    survivorship: rules,
    pairs,
    decisions,
    effective: effectiveDecisions(pairs, decisions, model),
  }
}

const said = {
  at: '2026-01-02T03:04:05.000Z',
  by: 'reviewer',
  who: 'Ann',
  note: '',
  batch: null,
  seen: 99,
} as const
const place = fc.integer({ min: 0, max: rows - 1 })
/** Something that is said about a pair or a record, in any order. */
export const decision = fc.oneof(
  fc.record({
    action: fc.constantFrom('accept' as const, 'reject' as const, 'defer' as const),
    left: place.map((row) => `l${row}`),
    right: place.map((row) => `r${row}`),
  }),
  fc.record({
    action: fc.constant('no_counterpart' as const),
    side: fc.constant('left' as const),
    record: place.map((row) => `l${row}`),
  }),
)

/** As a log holds them. */
export const numbered = (drafts: readonly object[]): DecisionEvent[] =>
  drafts.map((draft, index) => ({ ...draft, ...said, number: index + 1 }) as DecisionEvent)
/** Undoes the decisions after `from` up to `to`, the last first. */
export const undos = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, index) => ({ action: 'undo', undoes: to - index }))

/** What the run of such a result stored; nothing of its summary or its evidence. */
export function storedOf({
  folder,
  cardinality,
  ...lists
}: Pick<StoredResult, 'left' | 'right' | 'pairs'> & {
  readonly folder: string
  readonly cardinality: Cardinality
}): StoredResult {
  const model = { cardinality, deduplicated: false } as StoredResult['model']
  return { ...lists, artifacts: folder, rowOf, model, summary: {} as StoredResult['summary'] }
}
