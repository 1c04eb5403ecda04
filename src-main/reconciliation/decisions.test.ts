import { describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import {
  type Cardinality,
  decisionReasons,
  pairDecisions,
} from '../../src-shared/reconciliation/fields.ts'
import { type DecidedPair, effectiveDecisions, type EnginePairs, wordOf } from './decisions.ts'

const matching = (cardinality: Cardinality, deduplicated = false) => ({ cardinality, deduplicated })

/** [left, right, confidence, decision]. */
function pairsOf(
  ...rows: readonly (readonly [number, number, number, 'accept' | 'review' | 'reject'])[]
): EnginePairs {
  return {
    count: rows.length,
    left: Int32Array.from(rows, ([left]) => left),
    right: Int32Array.from(rows, ([, right]) => right),
    weight: new Float32Array(rows.length),
    confidence: Float32Array.from(rows, ([, , confidence]) => confidence),
    decision: Uint8Array.from(rows, ([, , , decision]) => pairDecisions.indexOf(decision)),
    reason: new Uint8Array(rows.length),
  }
}

function event(number: number, action: 'accept' | 'reject' | 'defer' = 'accept'): DecisionEvent {
  const said = { number, at: '2026-01-02T03:04:05.000Z', by: 'reviewer', who: 'Ann' } as const
  return { action, left: '', right: '', ...said, note: '', batch: null, seen: 0 }
}

const accept = (left: number, right: number, number = 1): DecidedPair => ({
  left,
  right,
  verdict: 'accept',
  ...wordOf(event(number)),
})

const words = (pairs: EnginePairs, decided: readonly DecidedPair[], kind = 'one_to_one' as const) =>
  [...effectiveDecisions(pairs, { pairs: decided, records: [] }, matching(kind)).decision].map(
    (decision) => pairDecisions[decision],
  )

const pairs = pairsOf([0, 0, 0.9, 'accept'], [0, 1, 0.6, 'review'], [1, 1, 0.7, 'review'])

describe('effective decisions', () => {
  it('are the engine’s where nobody decided', () => {
    const effective = effectiveDecisions(pairs, { pairs: [], records: [] }, matching('one_to_one'))
    expect({
      ...effective,
      decision: [...effective.decision],
      decider: [...effective.decider],
      said: [...effective.said],
      events: [...effective.events.keys()],
    }).toEqual({
      decision: [...pairs.decision],
      reason: pairs.reason,
      decider: [0, 0, 0],
      events: [],
      said: [0, 0, 0],
      added: [],
      notAdded: [],
    })
  })

  it('take an accepted pair’s records from other pairs where one partner is allowed', () => {
    const effective = effectiveDecisions(
      pairs,
      { pairs: [accept(0, 1)], records: [] },
      matching('one_to_one'),
    )
    expect([...effective.decision].map((decision) => pairDecisions[decision])).toEqual([
      'reject',
      'accept',
      'reject',
    ])
    expect(effective.reason[0]).toBe(decisionReasons.indexOf('outbid'))
    expect([...effective.decider]).toEqual([1, 1, 1])
  })

  it('leave other partners alone where several are allowed', () => {
    const decided = { pairs: [accept(0, 1)], records: [] }
    const manyToOne = effectiveDecisions(pairs, decided, matching('many_to_one'))
    const manyToMany = effectiveDecisions(pairs, decided, matching('many_to_many'))
    expect([...manyToOne.decision].map((decision) => pairDecisions[decision])).toEqual([
      'reject',
      'accept',
      'review',
    ])
    expect([...manyToMany.decision].map((decision) => pairDecisions[decision])).toEqual([
      'accept',
      'accept',
      'review',
    ])
  })

  it('keep two accepted pairs of one record, for people were asked', () => {
    expect(words(pairs, [accept(0, 0, 1), accept(0, 1, 2)])).toEqual(['accept', 'accept', 'reject'])
  })

  it('add an accepted pair that was never compared', () => {
    const effective = effectiveDecisions(
      pairs,
      { pairs: [accept(5, 7), accept(1, 0)], records: [] },
      matching('many_to_many'),
    )
    expect(effective.added.map(({ left, right }) => [left, right])).toEqual([
      [1, 0],
      [5, 7],
    ])
  })

  it('send a pair two reviewers disagree about to review', () => {
    expect(
      words(pairs, [{ left: 0, right: 0, verdict: 'conflict', ...wordOf(event(2, 'reject')) }]),
    ).toEqual(['review', 'review', 'review'])
  })

  it('reject all pairs of a record without counterpart, but not one that was accepted later', () => {
    const without = (number: number): DecisionEvent => ({
      action: 'no_counterpart',
      side: 'left',
      record: '',
      number,
      at: '2026-01-02T03:04:05.000Z',
      by: 'reviewer',
      who: 'Ann',
      note: '',
      batch: null,
      seen: 0,
    })
    const after = (number: number) =>
      [
        ...effectiveDecisions(
          pairs,
          {
            pairs: [accept(0, 1, 2)],
            records: [{ side: 'left', row: 0, ...wordOf(without(number)) }],
          },
          matching('many_to_many'),
        ).decision,
      ].map((decision) => pairDecisions[decision])
    expect(after(1)).toEqual(['reject', 'accept', 'review'])
    expect(after(3)).toEqual(['reject', 'reject', 'review'])
  })

  it('send pairs that were outbid back to review once their records are free', () => {
    const [ACCEPTED, LOST] = [
      decisionReasons.indexOf('confident'),
      decisionReasons.indexOf('outbid'),
    ]
    const contested: EnginePairs = {
      ...pairsOf(
        [0, 0, 0.99, 'accept'],
        [0, 1, 0.7, 'reject'],
        [1, 0, 0.8, 'reject'],
        [1, 2, 0.95, 'accept'],
        [2, 0, 0.6, 'reject'],
        [2, 3, 0.1, 'reject'],
      ),
      reason: Uint8Array.from([ACCEPTED, LOST, LOST, ACCEPTED, LOST, 2]),
    }
    const rejected = (left: number, right: number, number = 1): DecidedPair => ({
      left,
      right,
      verdict: 'reject',
      ...wordOf(event(number, 'reject')),
    })
    // The partner of row 1 of the left still stands, so its pair with the freed record does not return.
    const one = [rejected(0, 0)]
    expect(words(contested, one)).toEqual([
      'reject',
      'review',
      'reject',
      'accept',
      'review',
      'reject',
    ])
    const effective = effectiveDecisions(
      contested,
      { pairs: one, records: [] },
      matching('one_to_one'),
    )
    expect([effective.reason[1], effective.decider[1]]).toEqual([LOST, 0])
    expect(words(contested, [rejected(0, 0), rejected(1, 2, 2)])[2]).toBe('review')
    expect(words(contested, [rejected(0, 0), accept(2, 0, 2)])).toEqual([
      'reject',
      'review',
      'reject',
      'accept',
      'accept',
      'reject',
    ])
  })

  it('reject the pairs of a record without counterpart on either side in one list alone', () => {
    const { by, who, at, note, batch, seen } = event(1)
    const said = { number: 1, by, who, at, note, batch, seen }
    const alone = { action: 'no_counterpart', side: 'left', record: '', ...said } as const
    const listed = pairsOf([0, 1, 0.9, 'accept'], [1, 2, 0.9, 'accept'], [2, 3, 0.9, 'accept'])
    const effective = effectiveDecisions(
      listed,
      { pairs: [], records: [{ side: 'left', row: 1, ...wordOf(alone) }] },
      matching('many_to_many', true),
    )
    expect([...effective.decision].map((decision) => pairDecisions[decision])).toEqual([
      'reject',
      'reject',
      'accept',
    ])
  })
})
