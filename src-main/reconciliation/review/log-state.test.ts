import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DecisionDraft, DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import { LogState } from './log-state.ts'

type Said = DecisionDraft & {
  readonly who?: string
  readonly seen?: number
  readonly by?: DecisionEvent['by']
}

function numbered(said: readonly Said[]): DecisionEvent[] {
  return said.map(({ who = 'ada', seen, by = 'reviewer', ...draft }, index) => ({
    ...draft,
    number: index + 1,
    at: '2026-01-05T08:00:00.000Z',
    by,
    who,
    batch: null,
    seen: seen ?? index,
  }))
}

function folded(...said: readonly Said[]): LogState {
  const state = new LogState()
  state.add(numbered(said))
  return state
}

const accept = { action: 'accept', left: 'a', right: 'b', note: '' } as const
const reject = { action: 'reject', left: 'a', right: 'b', note: '' } as const
const undo = (undoes: number): DecisionDraft => ({ action: 'undo', undoes, note: '' })

describe('the log of decisions', () => {
  it('keeps the last decision about a pair', () => {
    expect(folded(accept, reject).pair('a', 'b')).toMatchObject({ verdict: 'reject' })
    expect(folded().pair('a', 'b')).toBeUndefined()
  })

  it('gives back by an undo what stood before', () => {
    expect(folded(accept, reject, undo(2)).pair('a', 'b')).toMatchObject({ verdict: 'accept' })
    expect(folded(accept, undo(1)).pair('a', 'b')).toBeUndefined()
  })

  it('takes an undo back by undoing it', () => {
    expect(folded(accept, undo(1), undo(2)).pair('a', 'b')).toMatchObject({ verdict: 'accept' })
    expect(folded(accept, undo(1), undo(2), undo(3)).pair('a', 'b')).toBeUndefined()
    expect(folded(accept, undo(1), undo(1), undo(2)).pair('a', 'b')).toBeUndefined()
  })

  it('shows two reviewers who decide otherwise without knowing of each other', () => {
    const ben = { ...reject, who: 'ben', seen: 0 }
    expect(folded(accept, ben).pair('a', 'b')).toMatchObject({
      verdict: 'conflict',
      event: { who: 'ben' },
      against: { who: 'ada' },
    })
    expect(folded(accept, { ...reject, who: 'ben', seen: 1 }).pair('a', 'b')).toMatchObject({
      verdict: 'reject',
      against: null,
    })
  })

  it('settles a conflict by whoever has seen both', () => {
    const ben = { ...reject, who: 'ben', seen: 0 }
    expect(folded(accept, ben, { ...accept, seen: 2 }).pair('a', 'b')).toMatchObject({
      verdict: 'accept',
    })
    expect(folded(accept, ben, { ...accept, who: 'cleo', seen: 2 }).pair('a', 'b')).toMatchObject({
      verdict: 'accept',
    })
  })

  it('counts how often two reviewers of a pair agree', () => {
    const other = { ...accept, left: 'c' }
    const state = folded(accept, { ...reject, who: 'ben' }, other, { ...other, who: 'ben' })
    expect(state.agreement()).toEqual({ pairs: 2, agreeing: 1 })
  })

  it("lets a person's word stand before a model's", () => {
    const model: Said = { ...reject, by: 'llm', who: 'model' }
    expect(folded(accept, model).pair('a', 'b')).toMatchObject({ verdict: 'accept' })
    expect(folded(model).pair('a', 'b')).toMatchObject({ verdict: 'reject' })
    expect(folded(model, accept).pair('a', 'b')).toMatchObject({ verdict: 'accept', against: null })
  })

  it('knows which records have no partner', () => {
    const none: DecisionDraft = { action: 'no_counterpart', side: 'left', record: 'a', note: '' }
    expect(folded(none).withoutPartner('left', 'a')).toMatchObject({ number: 1 })
    expect(folded(none).withoutPartner('right', 'a')).toBeUndefined()
    expect(folded(none, undo(1)).withoutPartner('left', 'a')).toBeUndefined()
  })

  describe('of which one says that a record has no counterpart', () => {
    const none = { action: 'no_counterpart', side: 'right', record: 'b', note: '' } as const
    const ben = { who: 'ben', seen: 0 }

    it('shows that somebody else has accepted a pair of it, unseen, whoever came first', () => {
      expect(folded(accept, { ...none, ...ben }).pair('a', 'b')).toMatchObject({
        verdict: 'conflict',
        event: { action: 'no_counterpart', who: 'ben' },
        against: { action: 'accept', who: 'ada' },
      })
      const late = folded(none, { ...accept, ...ben })
      expect(late.pair('a', 'b')).toMatchObject({
        verdict: 'conflict',
        event: { action: 'accept', who: 'ben' },
        against: { action: 'no_counterpart', who: 'ada' },
      })
      expect([...late.pairsOf('right', 'b')].map(({ verdict }) => verdict)).toEqual(['conflict'])
      expect(late.agreement()).toEqual({ pairs: 1, agreeing: 0 })
    })

    it('is no conflict with who has seen it, rejects too, or said both', () => {
      expect(folded(accept, { ...none, who: 'ben' }).pair('a', 'b')?.verdict).toBe('accept')
      expect(folded(none, { ...accept, who: 'ben' }).pair('a', 'b')?.verdict).toBe('accept')
      expect(folded(reject, { ...none, ...ben }).pair('a', 'b')?.verdict).toBe('reject')
      expect(folded(accept, { ...none, seen: 0 }).pair('a', 'b')?.verdict).toBe('accept')
    })

    it('is settled by whoever has seen both, either way, and by an undo', () => {
      const contested = [accept, { ...none, ...ben }]
      const settledBy = (said: Said) => folded(...contested, said).pair('a', 'b')
      expect(settledBy(accept)).toMatchObject({ verdict: 'accept', against: null })
      expect(settledBy(reject)).toMatchObject({ verdict: 'reject', against: null })
      expect(settledBy({ ...none, who: 'cleo' })).toMatchObject({ against: null })
      expect(settledBy(undo(2))).toMatchObject({ verdict: 'accept', against: null })
      expect(settledBy(undo(1))).toBeUndefined()
    })
  })

  it('lets nobody take back by putting off what they have not seen decided', () => {
    const defer = { ...accept, action: 'defer', who: 'ben' } as const
    expect(folded(accept, { ...defer, seen: 0 }).pair('a', 'b')).toMatchObject({
      verdict: 'accept',
      event: { who: 'ada' },
      against: null,
    })
    expect(folded(accept, { ...defer, seen: 1 }).pair('a', 'b')).toMatchObject({ verdict: 'defer' })
  })

  it('holds nobody to a decision that they put off later', () => {
    const state = folded(accept, { ...accept, action: 'defer' }, { ...reject, who: 'ben', seen: 0 })
    expect(state.pair('a', 'b')).toMatchObject({ verdict: 'reject', against: null })
    expect(state.agreement()).toEqual({ pairs: 0, agreeing: 0 })
  })

  it('does not mix up pairs whose ids run together', () => {
    const state = folded({ ...accept, left: 'a', right: 'bc' })
    expect(state.pair('ab', 'c')).toBeUndefined()
  })

  it('refuses a gap and an undo of what comes later', () => {
    const [first, second] = numbered([accept, reject])
    expect(() => new LogState().add([second!])).toThrow('decision 2 follows 0')
    expect(() => folded(undo(1))).toThrow('decision 1 undoes 1')
    expect(() => new LogState().add([first!])).not.toThrow()
  })

  it('loses no word of two reviewers who race: whoever comes second, they conflict or agree', () => {
    const word = fc.constantFrom('accept' as const, 'reject' as const)
    fc.assert(
      fc.property(word, word, word, fc.boolean(), (before, ada, ben, adaFirst) => {
        const pair = { left: 'a', right: 'b', note: '', seen: 1 }
        const race = [
          { ...pair, action: ada, who: 'ada' },
          { ...pair, action: ben, who: 'ben' },
        ]
        const start = { ...pair, action: before, who: 'cleo', seen: 0 }
        const raced = [start, ...(adaFirst ? race : race.toReversed())]
        const standing = folded(...raced).pair('a', 'b')!
        expect(standing.verdict).toBe(ada === ben ? ada : 'conflict')
        expect(folded(...raced, undo(3)).pair('a', 'b')).toMatchObject({
          verdict: adaFirst ? ada : ben,
          against: null,
        })
        const settled = { ...pair, action: 'accept' as const, who: 'cleo', seen: 3 }
        expect(folded(...raced, settled).pair('a', 'b')).toMatchObject({ verdict: 'accept' })
        expect(folded(...raced, settled, undo(4)).pair('a', 'b')).toEqual(standing)
      }),
    )
  })

  it('is the same as reading the log anew without what an undo took, for any log', () => {
    const action = fc.oneof(
      fc.record({
        action: fc.constantFrom('accept', 'reject', 'defer'),
        left: fc.constantFrom('a', 'b'),
        right: fc.constantFrom('x', 'y'),
      }),
      fc.record({ action: fc.constant('undo'), back: fc.nat(20) }),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), fc.nat(25), (actions, cut) => {
        const said: Said[] = []
        for (const each of actions) {
          if (!('back' in each)) said.push({ ...each, note: '' })
          else if (said.length > 0) said.push(undo((each.back % said.length) + 1))
        }
        const log = numbered(said)
        const counts = (number: number): boolean =>
          !log.some(
            (event) => event.action === 'undo' && event.undoes === number && counts(event.number),
          )
        const state = new LogState()
        state.add(log.slice(0, cut))
        state.add(log.slice(cut))
        for (const { number } of log) expect(state.counts(number)).toBe(counts(number))
        for (const left of ['a', 'b']) {
          for (const right of ['x', 'y']) {
            const last = log.findLast(
              (event) =>
                'left' in event &&
                event.left === left &&
                event.right === right &&
                counts(event.number),
            )
            expect(state.pair(left, right)?.event).toEqual(last)
          }
        }
      }),
    )
  })
})
