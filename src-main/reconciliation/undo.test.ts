import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { decisionReasons } from '../../src-shared/reconciliation/fields.ts'
import { survivorship } from '../../src-shared/reconciliation/survivorship.ts'
import { effectiveDecisions } from './decisions.ts'
import type { RecordList } from './engine/types.ts'
import { outputLines } from './outputs.ts'
import { decisionsOf } from './result-load.ts'
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

function filesWith(events: readonly DecisionEvent[]): string {
  const log = new LogState()
  log.add(events)
  const model = { cardinality: 'one_to_one', deduplicated: false } as const
  const { decisions } = decisionsOf({ rowOf, model }, log)
  const state: ResultState = {
    left,
    right,
    deduplicated: false,
    fields: [{ left: ['name of l'], right: ['name of r'], kind: 'name' }],
    cardinality: 'one_to_one',
    survivorship: survivorship.parse({}),
    pairs,
    decisions,
    effective: effectiveDecisions(pairs, decisions, {
      cardinality: 'one_to_one',
      deduplicated: false,
    }),
  }
  return outputLines(state, true)
    .map(({ end, lines }) => [end, ...lines].join('\n'))
    .join('\n')
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
const decision = fc.oneof(
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

const numbered = (drafts: readonly object[]): DecisionEvent[] =>
  drafts.map((draft, index) => ({ ...draft, ...said, number: index + 1 }) as DecisionEvent)
const undos = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, index) => ({ action: 'undo', undoes: to - index }))

it('undoing decisions restores every file of the result byte for byte, and undoing that brings them back', () => {
  fc.assert(
    fc.property(
      fc.array(decision, { maxLength: 6 }),
      fc.array(decision, { minLength: 1, maxLength: 6 }),
      (before, more) => {
        const [first, all] = [before.length, before.length + more.length]
        const taken = [...before, ...more, ...undos(first, all)]
        expect(filesWith(numbered(taken))).toBe(filesWith(numbered(before)))
        const again = [...taken, ...undos(all, all + more.length)]
        expect(filesWith(numbered(again))).toBe(filesWith(numbered([...before, ...more])))
      },
    ),
    { numRuns: 100 },
  )
})

it('approving a pair changes the result', () => {
  const accepted = filesWith(numbered([{ action: 'accept', left: 'l3', right: 'r3' }]))
  expect(accepted).not.toBe(filesWith([]))
  expect(accepted).toContain('l3,r3,,accept')
})
