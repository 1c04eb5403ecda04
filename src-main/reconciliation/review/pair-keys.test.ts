import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import { blocksOf, eventsOf, type EventBlock } from '../../store/reviews-blocks.ts'
import { decisionsOf } from '../result-load.ts'
import { LogState } from './log-state.ts'
import { resultKeys } from './pair-keys.ts'

const lefts = ['a', 'b', 'c']
const rights = ['x', 'y']
const rowOf = {
  left: new Map(lefts.map((id, row) => [id, row])),
  right: new Map(rights.map((id, row) => [id, row])),
}
/** The pair of c and x was never compared. */
const pairs = {
  count: 5,
  left: Int32Array.of(0, 0, 1, 1, 2),
  right: Int32Array.of(0, 1, 0, 1, 1),
}
const pairOf = (left: number, right: number): number => {
  for (let pair = 0; pair < pairs.count; pair++) {
    if (pairs.left[pair] === left && pairs.right[pair] === right) return pair
  }
  return -1
}
const keys = () =>
  resultKeys({ left: { ids: lefts }, right: { ids: rights }, rowOf, pairs, pairOf })

/** As a bulk decision keeps it. */
function withPlaces(block: EventBlock): EventBlock {
  if (!('pairs' in block)) return block
  const ids = block.pairs.ids()
  const places = Int32Array.from({ length: block.count }, (_, at) =>
    pairOf(rowOf.left.get(ids[2 * at]!) ?? -1, rowOf.right.get(ids[2 * at + 1]!) ?? -1),
  )
  return { ...block, pairs: { ...block.pairs, places } }
}

const act = fc.oneof(
  fc.record({
    action: fc.constantFrom('accept' as const, 'reject' as const, 'defer' as const),
    who: fc.constantFrom('ada', 'ben'),
    pairs: fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'gone'), fc.constantFrom('x', 'y', 'gone')),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  fc.record({ record: fc.constantFrom('a', 'c'), who: fc.constantFrom('ada', 'ben') }),
  fc.record({ back: fc.nat(30), count: fc.integer({ min: 1, max: 3 }) }),
)

function eventsOfActs(acts: readonly (typeof act extends fc.Arbitrary<infer A> ? A : never)[]) {
  const events: DecisionEvent[] = []
  for (const one of acts) {
    const said = (who: string) => ({
      number: events.length + 1,
      at: '2026-01-05T08:00:00.000Z',
      by: 'reviewer' as const,
      who,
      note: '',
      batch: null,
      seen: 0,
    })
    if ('pairs' in one) {
      for (const [left, right] of one.pairs) {
        events.push({ action: one.action, left, right, ...said(one.who) })
      }
    } else if ('record' in one) {
      const { record, who } = one
      events.push({ action: 'no_counterpart', side: 'left', record, ...said(who) })
    } else if (events.length > 0) {
      const from = (one.back % events.length) + 1
      for (let undoes = from; undoes < from + one.count && undoes <= events.length; undoes++) {
        events.push({ action: 'undo', undoes, ...said('ada') })
      }
    }
  }
  return events
}

it('a log folded by the numbers of a result says what it says folded by ids, act by act', () => {
  const model = { cardinality: 'one_to_one', deduplicated: false } as const
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), fc.nat(40), (acts, cut) => {
      const events = eventsOfActs(acts)
      const blocks = blocksOf(events)
      expect(blocks.flatMap((block) => [...eventsOf(block)])).toEqual(events)
      const byIds = new LogState()
      byIds.add(events.slice(0, cut))
      byIds.add(events.slice(cut))
      const byNumbers = new LogState(keys())
      byNumbers.addBlocks(blocks.slice(0, cut))
      // Asked in between: what is known already must not be in the way.
      const early = byNumbers.agreement()
      expect(early.pairs).toBeGreaterThanOrEqual(early.agreeing)
      byNumbers.addBlocks(blocks.slice(cut).map(withPlaces))
      const said = (log: LogState) => {
        const { decisions, unknown } = decisionsOf({ rowOf, model }, log)
        return {
          unknown,
          pairs: decisions.pairs.map(({ left, right, verdict, event }) => [
            [left, right, verdict],
            event,
          ]),
          records: decisions.records.map(({ row, event }) => [row, event]),
          agreement: log.agreement(),
          history: log.history('a', 'x'),
        }
      }
      expect(said(byNumbers)).toEqual(said(byIds))
      expect(byNumbers.events()).toEqual(events)
    }),
  )
})
