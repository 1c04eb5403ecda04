import { describe, expect, it } from 'vitest'
import {
  acceptEffects,
  nextWanted,
  type QueueRow,
  settled,
  stateOf,
  withEffects,
  withoutAct,
  withoutNumbers,
} from './queue-marks.ts'

function row(left: string, right: string, rest: Partial<QueueRow> = {}): QueueRow {
  return {
    pair: 0,
    left_id: left,
    right_id: right,
    left_title: left,
    right_title: right,
    weight: 0,
    confidence: 0.5,
    decision: 'review',
    reason: 'unsure',
    decided_by: 'engine',
    decided_at: null,
    decided_who: null,
    note: null,
    state: 'open',
    leased_by: null,
    number: 3,
    ...rest,
  }
}

const pair = { left: 'a', right: 'x' }
const accepted = (cardinality: Parameters<typeof acceptEffects>[1]) =>
  withEffects([], 1, acceptEffects(pair, cardinality), null)

describe('what a window has done and the queue does not know yet', () => {
  it('shows a pair as decided at once, and as before when the core refuses', () => {
    const marks = accepted('many_to_many')
    expect(stateOf(row('a', 'x'), marks)).toBe('accepted')
    expect(stateOf(row('a', 'y'), marks)).toBe('open')
    expect(stateOf(row('a', 'x'), withoutAct(marks, 1))).toBe('open')
  })

  it('takes the other pairs of a record that has one partner', () => {
    const states = (cardinality: Parameters<typeof acceptEffects>[1]) =>
      [row('a', 'y'), row('b', 'x'), row('b', 'y')].map((each) =>
        stateOf(each, accepted(cardinality)),
      )
    expect(states('one_to_one')).toEqual(['rejected', 'rejected', 'open'])
    expect(states('many_to_one')).toEqual(['rejected', 'open', 'open'])
    expect(states('one_to_many')).toEqual(['open', 'rejected', 'open'])
    expect(states('many_to_many')).toEqual(['open', 'open', 'open'])
  })

  it('leaves what was decided already', () => {
    const other = row('a', 'y', { state: 'accepted' })
    expect(stateOf(other, accepted('one_to_one'))).toBe('accepted')
  })

  it('gives way to an answer that knows of it', () => {
    const marks = settled(accepted('one_to_one'), 1, 4)
    expect(stateOf(row('a', 'x'), marks)).toBe('accepted')
    expect(stateOf(row('a', 'x', { number: 4, state: 'conflict' }), marks)).toBe('conflict')
  })

  it('is gone with what was undone, and the last word stands', () => {
    const marks = settled(accepted('one_to_one'), 1, 4)
    const undone = withoutNumbers(marks, new Set([4]))
    expect(undone).toEqual([])
    const again = withEffects(marks, 2, [{ of: 'pair', pair, state: 'rejected' }], 5)
    expect(stateOf(row('a', 'x'), again)).toBe('rejected')
  })
})

describe('the next row', () => {
  const rows = [row('a', '1'), row('b', '2'), row('c', '3')]
  const at = (index: number) => rows[index]
  it('is the one behind, then the first that was skipped, then none', () => {
    expect(nextWanted(0, 3, at, () => true)).toBe(1)
    expect(nextWanted(2, 3, at, () => true)).toBe(0)
    expect(nextWanted(1, 3, at, ({ left_id }) => left_id === 'b')).toBe(1)
    expect(nextWanted(0, 3, at, () => false)).toBeNull()
    expect(nextWanted(-1, 0, at, () => true)).toBeNull()
    expect(nextWanted(9, 3, at, () => true)).toBe(0)
  })

  it('is one that nobody else has open, as long as there is one', () => {
    const held = (index: number) => {
      const one = rows[index]
      return one && { ...one, leased_by: index === 1 ? 'ben' : null }
    }
    expect(nextWanted(0, 3, held, () => true)).toBe(2)
    expect(nextWanted(0, 3, held, ({ left_id }) => left_id === 'b')).toBe(1)
  })

  it('is not known where rows are not loaded', () => {
    expect(nextWanted(2, 5, at, () => true)).toBe('unloaded')
  })
})
