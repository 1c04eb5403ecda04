import { describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import { type DecidedPair, wordOf } from '../decisions.ts'
import { withRivals } from './rivals.ts'

interface Word {
  readonly number: number
  readonly who: string
  readonly seen?: number
  readonly by?: DecisionEvent['by']
}

function accepted(left: number, right: number, { number, who, seen = 0, by }: Word): DecidedPair {
  const said = {
    number,
    who,
    seen,
    by: by ?? ('reviewer' as const),
    at: '2026-01-02T03:04:05.000Z',
  }
  const event: DecisionEvent = {
    action: 'accept',
    left: '',
    right: '',
    note: '',
    batch: null,
    ...said,
  }
  return { left, right, verdict: 'accept', ...wordOf(event) }
}

function verdictsOf(pairs: readonly DecidedPair[], cardinality = 'one_to_one' as const) {
  const settled = withRivals({ pairs, records: [] }, { cardinality, deduplicated: false })
  return settled.pairs.map(({ verdict, event }) => `${verdict} by ${event.who}`)
}

const ada = accepted(0, 1, { number: 1, who: 'ada' })
const ben = accepted(0, 2, { number: 2, who: 'ben' })

describe('two accepted partners of a record that may have one', () => {
  it('are a conflict of two reviewers neither of whom had seen the other', () => {
    expect(verdictsOf([ada, ben])).toEqual(['conflict by ben', 'conflict by ada'])
    const left = accepted(5, 2, { number: 3, who: 'ada', seen: 1 })
    expect(verdictsOf([ben, left])).toEqual(['conflict by ada', 'conflict by ben'])
  })

  it('are both meant by who accepts both, and where several are allowed', () => {
    expect(verdictsOf([ada, accepted(0, 2, { number: 2, who: 'ada', seen: 1 })])).toEqual([
      'accept by ada',
      'accept by ada',
    ])
    const decisions = { pairs: [ada, ben], records: [] }
    const several = { cardinality: 'one_to_many', deduplicated: false } as const
    expect(withRivals(decisions, several)).toBe(decisions)
  })

  it('are settled by whoever has seen both', () => {
    const settledBy = (who: string) =>
      verdictsOf([accepted(0, 1, { number: 3, who, seen: 2 }), ben])
    expect(settledBy('ada')).toEqual(['accept by ada', 'reject by ada'])
    expect(settledBy('cleo')).toEqual(['accept by cleo', 'reject by cleo'])
    const third = accepted(0, 3, { number: 3, who: 'cleo', seen: 2 })
    expect(verdictsOf([ada, ben, third])).toEqual([
      'reject by cleo',
      'reject by cleo',
      'accept by cleo',
    ])
  })

  it('are the reviewer’s where a model said the other', () => {
    const model = accepted(0, 2, { number: 4, who: 'model', by: 'llm' })
    expect(verdictsOf([model, ada])).toEqual(['reject by ada', 'accept by ada'])
  })

  it('are found on either side of one list alone', () => {
    const turned = accepted(1, 4, { number: 2, who: 'ben' })
    const one = { cardinality: 'one_to_one', deduplicated: true } as const
    const { pairs } = withRivals({ pairs: [ada, turned], records: [] }, one)
    expect(pairs.map(({ verdict }) => verdict)).toEqual(['conflict', 'conflict'])
  })
})
