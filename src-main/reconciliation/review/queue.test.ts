import { describe, expect, it } from 'vitest'
import type { DecisionDraft, DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import { queueRequest } from '../../../src-shared/reconciliation/review.ts'
import { survivorship } from '../../../src-shared/reconciliation/survivorship.ts'
import { type Decisions, effectiveDecisions, wordOf } from '../decisions.ts'
import type { ResultState } from '../result-state.ts'
import { LogState } from './log-state.ts'
import { countQueue, engineEntries, filterQueue, queueEntries, sortQueue } from './queue.ts'

const [ACCEPT, REVIEW, REJECT] = [0, 1, 2]
const [CONFIDENT, UNSURE, UNLIKELY, OUTBID, AMBIGUOUS] = [0, 1, 2, 3, 4]

/** Left row, right row, confidence, decision, reason. */
const rows = [
  [0, 0, 0.99, ACCEPT, CONFIDENT],
  [0, 1, 0.2, REJECT, OUTBID],
  [1, 1, 0.7, REVIEW, UNSURE],
  [1, 2, 0.1, REJECT, UNLIKELY],
  [2, 2, 0.52, REVIEW, UNSURE],
  [3, 3, 0.9, REVIEW, AMBIGUOUS],
] as const

const list = (side: string) => ({
  rows: 4,
  ids: ['0', '1', '2', '3'].map((row) => `${side}${row}`),
  columns: [],
})

/** Of drafts made by one reviewer after the other, or by several who saw nothing of each other. */
function stateWith(
  drafts: readonly DecisionDraft[] = [],
  cardinality: Cardinality = 'one_to_one',
  isRace = false,
) {
  const log = new LogState()
  log.add(
    drafts.map((draft, index): DecisionEvent => ({
      ...draft,
      number: index + 1,
      at: '2026-01-05T08:00:00.000Z',
      by: 'reviewer',
      who: isRace ? `reviewer ${index}` : 'ada',
      batch: null,
      seen: isRace ? 0 : index,
    })),
  )
  const rowOf = (id: string): number => Number(id.slice(1))
  const decisions: Decisions = {
    pairs: [...log.pairs()].map(({ left, right, verdict, event }) => ({
      left: rowOf(left),
      right: rowOf(right),
      verdict,
      ...wordOf(event),
    })),
    records: [],
  }
  const pairs = {
    count: rows.length,
    left: Int32Array.from(rows, (row) => row[0]),
    right: Int32Array.from(rows, (row) => row[1]),
    weight: Float32Array.from(rows, (_, index) => index),
    confidence: Float32Array.from(rows, (row) => row[2]),
    decision: Uint8Array.from(rows, (row) => row[3]),
    reason: Uint8Array.from(rows, (row) => row[4]),
  }
  const state: ResultState = {
    left: list('l'),
    right: list('r'),
    deduplicated: false,
    fields: [],
    cardinality,
    survivorship: survivorship.parse({}),
    pairs,
    decisions,
    effective: effectiveDecisions(pairs, decisions, { cardinality, deduplicated: false }),
  }
  return state
}

const said = (
  action: 'accept' | 'reject' | 'defer',
  left: string,
  right: string,
): DecisionDraft => ({
  action,
  left,
  right,
  note: '',
})
const statesOf = (state: ResultState) =>
  queueEntries(state).map((entry) => [entry.left, entry.right, entry.state])
const filterOf = (over: object = {}) => queueRequest.parse(over)
const titleOf = (side: 'left' | 'right', row: number): string => `${side} ${row}`

describe('the queue', () => {
  it('holds what the engine left to people', () => {
    expect(statesOf(stateWith())).toEqual([
      [1, 1, 'open'],
      [2, 2, 'open'],
      [3, 3, 'open'],
    ])
  })

  it('keeps what people decided, also about pairs the engine was sure of', () => {
    const state = stateWith([
      said('reject', 'l0', 'r0'),
      said('accept', 'l1', 'r1'),
      said('defer', 'l3', 'r3'),
    ])
    expect(statesOf(state)).toEqual([
      [0, 0, 'rejected'],
      [1, 1, 'accepted'],
      [2, 2, 'open'],
      [3, 3, 'deferred'],
    ])
    expect(countQueue(queueEntries(state))).toEqual({
      queue: 4,
      open: 1,
      deferred: 1,
      conflicts: 0,
      accepted: 1,
      rejected: 1,
    })
  })

  it('takes a pair off that lost its record to an accepted one', () => {
    const state = stateWith([said('accept', 'l1', 'r2')])
    expect(statesOf(state)).toEqual([
      [1, 1, 'rejected'],
      [1, 2, 'accepted'],
      [2, 2, 'rejected'],
      [3, 3, 'open'],
    ])
  })

  it('lists pairs that people made of records never compared, last', () => {
    const state = stateWith([said('accept', 'l2', 'r0')])
    expect(statesOf(state).at(-1)).toEqual([2, 0, 'accepted'])
  })

  it('shows what is contested, put off or rejected of records never compared', () => {
    const race = (then: DecisionDraft) => [said('accept', 'l2', 'r0'), then]
    const contested = stateWith(race(said('reject', 'l2', 'r0')), 'one_to_one', true)
    expect(statesOf(contested).at(-1)).toEqual([2, 0, 'conflict'])
    expect(contested.effective.added).toEqual([])
    expect(statesOf(stateWith(race(said('reject', 'l2', 'r0')))).at(-1)).toEqual([2, 0, 'rejected'])
    expect(statesOf(stateWith(race(said('defer', 'l2', 'r0')))).at(-1)).toEqual([2, 0, 'deferred'])
  })

  it('is filtered by state, words, confidence and reason', () => {
    const state = stateWith([said('defer', 'l1', 'r1')])
    const entries = queueEntries(state)
    const lefts = (over: object) =>
      filterQueue(entries, state, filterOf(over), titleOf).map(({ left }) => left)
    expect(lefts({})).toEqual([2, 3])
    expect(lefts({ show: 'deferred' })).toEqual([1])
    expect(lefts({ show: 'all', text: 'LEFT 2' })).toEqual([2])
    expect(lefts({ show: 'all', text: 'r3' })).toEqual([3])
    expect(lefts({ show: 'all', least: 0.7, most: 0.8 })).toEqual([1])
    expect(lefts({ show: 'all', reason: 'ambiguous' })).toEqual([3])
  })

  it('begins with near twins, then with what is nearest to even odds', () => {
    const state = stateWith()
    const order = (by: 'informative' | 'confidence' | 'weight' | 'left') =>
      sortQueue(queueEntries(state), state, by).map(({ left }) => left)
    expect(order('informative')).toEqual([3, 2, 1])
    expect(order('confidence')).toEqual([3, 1, 2])
    expect(order('weight')).toEqual([3, 2, 1])
    expect(order('left')).toEqual([1, 2, 3])
  })
})

describe('what the engine decided alone', () => {
  const listed = (drafts: readonly DecisionDraft[]) =>
    engineEntries(stateWith(drafts)).map(({ left, right }) => [left, right])

  it('can be looked at, but for what people spoke about or a decision of theirs touched', () => {
    const all = [
      [0, 0],
      [0, 1],
      [1, 2],
    ]
    expect(listed([])).toEqual(all)
    const accepted = { action: 'accept', left: 'l0', right: 'r1', note: '' } as const
    expect(listed([accepted])).toEqual([[1, 2]])
  })
})
