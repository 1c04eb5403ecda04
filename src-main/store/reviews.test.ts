import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore } from './people-store.ts'
import type { ReviewsStore, Saying } from './reviews.ts'
import { eventsOf } from './reviews-blocks.ts'

const at = new Date('2026-01-05T08:00:00.000Z')
const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000)
const saying = (over: Partial<Saying> = {}): Saying => ({
  by: 'reviewer',
  who: 'ada',
  at,
  seen: 0,
  batch: null,
  ...over,
})
const accept = (left: string, right: string) =>
  ({ action: 'accept', left, right, note: '' }) as const

const open = () => openPeopleStore(join(temporaryFolder(), 'people.db')).reviews

const eventsOfRun = (reviews: ReviewsStore, run: string, after = 0) =>
  reviews.blocks(run, after).flatMap((block) => [...eventsOf(block)])

describe('the log of reviews', () => {
  it('numbers the decisions of each run from 1 and gives them back as they were made', () => {
    const reviews = open()
    const made = reviews.append(
      'run1',
      [
        accept('a', 'b'),
        { action: 'no_counterpart', side: 'left', record: 'c', note: 'sold out' },
        { action: 'undo', undoes: 1, note: '' },
      ],
      saying({ batch: 'bulk' }),
    )
    expect(made.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(eventsOfRun(reviews, 'run1')).toEqual(made)
    expect(eventsOfRun(reviews, 'run1', 1)).toEqual(made.slice(1))
    expect(reviews.append('run2', [accept('a', 'b')], saying())[0]).toMatchObject({ number: 1 })
    expect([reviews.last('run1'), reviews.last('run2'), reviews.last('run3')]).toEqual([3, 1, 0])
  })

  it('writes all decisions of an act or none', () => {
    const reviews = open()
    const drafts = [accept('a', 'b'), { action: 'undo', undoes: 7, note: '' } as const]
    expect(() => reviews.append('run1', drafts, saying())).toThrow('no decision number 7')
    expect(reviews.last('run1')).toBe(0)
  })

  it('keeps a decision about very many pairs as one row, and gives back an event for each', () => {
    const reviews = open()
    const pairs = [
      ['"a\\u', 'ö\n\u{1F600}'],
      ['\u0001', ''],
      ['a', 'b'],
    ] as const
    const batch = saying({ batch: 'bulk' })
    const drafts = pairs.map(([left, right]) => accept(left, right))
    const made = [
      ...reviews.append('few', [accept('x', 'y')], saying()),
      ...reviews.append('few', drafts, batch),
      ...reviews.append(
        'few',
        [2, 3].map((undoes) => ({ action: 'undo', undoes, note: '' }) as const),
        batch,
      ),
    ]
    reviews.append('many', [accept('x', 'y')], saying())
    const places = Int32Array.of(5, -1, 70_000)
    const ids = JSON.stringify(pairs.flat())
    reviews.appendPairs('many', { action: 'accept', note: '', count: 3, ids, places }, batch)
    reviews.appendUndo('many', [{ from: 2, count: 2 }], batch)
    expect(eventsOfRun(reviews, 'many')).toEqual(made)
    expect(reviews.last('many')).toBe(6)
    const [, block] = reviews.blocks('many', 0)
    expect(block).toMatchObject({ first: 2, count: 3, pairs: { places } })
    expect(reviews.endingAt('many', 6)).toMatchObject({ first: 5, action: 'undo' })
    expect(reviews.endingAt('many', 5)).toBeUndefined()
    expect(reviews.append('many', [accept('q', 'r')], saying())[0]).toMatchObject({ number: 7 })
    expect(() => reviews.appendUndo('many', [{ from: 7, count: 2 }], batch)).toThrow(
      'no decision number 8',
    )
    expect(reviews.last('many')).toBe(7)
    reviews.replay('again', eventsOfRun(reviews, 'many'))
    expect(eventsOfRun(reviews, 'again')).toEqual(eventsOfRun(reviews, 'many'))
    expect(reviews.blocks('again', 0).map(({ count }) => count)).toEqual([1, 3, 2, 1])
    reviews.remove('many')
    expect(reviews.last('many')).toBe(0)
  })

  it('reads what an earlier version kept as a row for each pair of a batch', () => {
    const reviews = open()
    const drafts = [accept('a', 'b'), accept('c', 'd')]
    reviews.append('run1', drafts, saying({ batch: 'bulk' }))
    expect(reviews.blocks('run1', 0)).toMatchObject([{ first: 1, count: 2, batch: 'bulk' }])
    expect(reviews.blocks('run1', 0)[0]).toMatchObject({ action: 'accept' })
  })

  it('replays a log as it was, on another run', () => {
    const reviews = open()
    reviews.append('run1', [accept('a', 'b')], saying())
    reviews.append('run1', [{ action: 'undo', undoes: 1, note: '' }], saying({ seen: 1 }))
    const events = eventsOfRun(reviews, 'run1')
    expect(reviews.replay('run2', events)).toBe(2)
    expect(eventsOfRun(reviews, 'run2')).toEqual(events)
    expect(reviews.replay('run2', events)).toBeNull()
    expect(reviews.last('run2')).toBe(2)
  })

  it('writes the times of a log that it replays like all others, so that they compare as text', () => {
    const reviews = open()
    const [event] = reviews.append('run1', [accept('a', 'b')], saying())
    reviews.replay('run2', [{ ...event!, at: '2026-01-05T08:00Z' }])
    expect(eventsOfRun(reviews, 'run2')).toEqual([event])
  })

  it('forgets a run with its leases', () => {
    const reviews = open()
    reviews.append('run1', [accept('a', 'b')], saying())
    reviews.lease('run1', { left: 'a', right: 'b', holder: 'w1', who: 'ada', until: later(60) }, at)
    reviews.remove('run1')
    expect(reviews.last('run1')).toBe(0)
    expect(reviews.leases('run1', at)).toEqual([])
  })
})

describe('a lease', () => {
  const lease = (holder: string, left: string, seconds: number) => ({
    left,
    right: 'b',
    holder,
    who: holder,
    until: later(seconds),
  })

  it('holds a pair for one window until it ends', () => {
    const reviews = open()
    const first = lease('w1', 'a', 60)
    expect(reviews.lease('run1', first, at)).toEqual(first)
    expect(reviews.lease('run1', lease('w2', 'a', 70), later(10))).toEqual(first)
    expect(reviews.lease('run1', lease('w2', 'a', 130), later(61)).holder).toBe('w2')
  })

  it('goes with its window to the next pair', () => {
    const reviews = open()
    reviews.lease('run1', lease('w1', 'a', 60), at)
    reviews.lease('run1', lease('w1', 'c', 60), at)
    expect(reviews.leases('run1', at).map(({ left }) => left)).toEqual(['c'])
    reviews.release('run1', 'w1')
    expect(reviews.leases('run1', at)).toEqual([])
  })
})

describe('two hosts over one workspace', () => {
  const both = () => {
    const path = join(temporaryFolder(), 'people.db')
    return [openPeopleStore(path).reviews, openPeopleStore(path).reviews] as const
  }

  it('number the decisions of both in one row', () => {
    const [one, other] = both()
    one.append('run1', [accept('a', 'b')], saying())
    other.append('run1', [accept('c', 'd')], saying({ who: 'ben' }))
    one.append('run1', [{ action: 'undo', undoes: 2, note: '' }], saying({ seen: 2 }))
    expect(eventsOfRun(other, 'run1').map(({ number, who }) => [number, who])).toEqual([
      [1, 'ada'],
      [2, 'ben'],
      [3, 'ada'],
    ])
  })

  it('bring what came with a run into its log once', () => {
    const [one, other] = both()
    const events = one.append('earlier', [accept('a', 'b')], saying())
    expect([one.replay('run1', events), other.replay('run1', events)]).toEqual([1, null])
    expect(eventsOfRun(other, 'run1')).toEqual(events)
  })

  it('give a pair to the first that asks', () => {
    const [one, other] = both()
    const wanted = (who: string) => ({ left: 'a', right: 'b', holder: who, who, until: later(60) })
    expect(one.lease('run1', wanted('ada'), at).who).toBe('ada')
    expect(other.lease('run1', wanted('ben'), at).who).toBe('ada')
    one.release('run1', 'ada')
    expect(other.lease('run1', wanted('ben'), at).who).toBe('ben')
  })
})
