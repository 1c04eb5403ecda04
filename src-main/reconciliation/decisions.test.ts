import { describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import { type DecidedPair, effectiveDecisions, type EnginePairs } from './decisions.ts'

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
  event: event(number),
})

const words = (pairs: EnginePairs, decided: readonly DecidedPair[], kind = 'one_to_one' as const) =>
  [...effectiveDecisions(pairs, { pairs: decided, records: [] }, kind).decision].map(
    (decision) => pairDecisions[decision],
  )

const pairs = pairsOf([0, 0, 0.9, 'accept'], [0, 1, 0.6, 'review'], [1, 1, 0.7, 'review'])

describe('effective decisions', () => {
  it('are the engine’s where nobody decided', () => {
    const effective = effectiveDecisions(pairs, { pairs: [], records: [] }, 'one_to_one')
    expect({
      ...effective,
      decision: [...effective.decision],
      decider: [...effective.decider],
    }).toEqual({
      decision: [...pairs.decision],
      reason: pairs.reason,
      decider: [0, 0, 0],
      events: new Map(),
      added: [],
    })
  })

  it('take an accepted pair’s records from other pairs where one partner is allowed', () => {
    const effective = effectiveDecisions(
      pairs,
      { pairs: [accept(0, 1)], records: [] },
      'one_to_one',
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
    const manyToOne = effectiveDecisions(pairs, decided, 'many_to_one')
    const manyToMany = effectiveDecisions(pairs, decided, 'many_to_many')
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
      'many_to_many',
    )
    expect(effective.added.map(({ left, right }) => [left, right])).toEqual([
      [1, 0],
      [5, 7],
    ])
  })

  it('send a pair two reviewers disagree about to review', () => {
    expect(
      words(pairs, [{ left: 0, right: 0, verdict: 'conflict', event: event(2, 'reject') }]),
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
            records: [{ side: 'left', row: 0, event: without(number) }],
          },
          'many_to_many',
        ).decision,
      ].map((decision) => pairDecisions[decision])
    expect(after(1)).toEqual(['reject', 'accept', 'review'])
    expect(after(3)).toEqual(['reject', 'reject', 'review'])
  })
})
