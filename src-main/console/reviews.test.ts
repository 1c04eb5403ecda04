import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DecisionDraft } from '../../src-shared/reconciliation/decisions.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore } from '../store/people-store.ts'
import { createReviews } from './reviews.ts'

function service(cardinality = 'one_to_one') {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'artifacts'))
  writeFileSync(join(folder, 'artifacts', 'model.json'), JSON.stringify({ cardinality }))
  const log = join(folder, 'people.db')
  const people = openPeopleStore(log)
  return createReviews({
    store: people.reviews,
    refused: people.refusedRules,
    queries: {
      ask: () => Promise.reject(new Error('nothing is asked here')),
      pid: undefined,
      close: () => undefined,
    },
    clock: { now: () => new Date('2026-01-05T08:00:00.000Z'), monotonic: () => 0 },
    log,
    kindOf: () => 'reconciliation',
    resultFolder: () => folder,
  })
}

const draft = (action: 'accept' | 'reject', right: string): DecisionDraft => ({
  action,
  left: 'a',
  right,
  note: '',
})

describe('an act of several decisions', () => {
  it('is taken back by one undo, and made again by undoing that', async () => {
    const reviews = service()
    await reviews.decide('run1', [draft('accept', 'x')], 0, 'ada')
    await reviews.decide('run1', [draft('accept', 'y'), draft('reject', 'x')], 1, 'ada')
    const undone = await reviews.undo('run1', { what: 'last' }, 'ada')
    expect([undone.undid.map(({ number }) => number), undone.number]).toEqual([[2, 3], 5])

    const asked = { pair: null, offset: undone.number - 1, limit: 1 }
    const batch = (await reviews.history('run1', asked)).events[0]?.event.batch ?? ''
    const redone = await reviews.undo('run1', { what: 'batch', batch }, 'ada')
    expect(redone.count).toBe(2)
    const { events } = await reviews.history('run1', { pair: null, offset: 0, limit: 3 })
    expect(events.map(({ counts }) => counts)).toEqual([true, true, true])
  })

  it('is not shared by decisions made one at a time', async () => {
    const reviews = service()
    await reviews.decide('run1', [draft('accept', 'x')], 0, 'ada')
    await reviews.decide('run1', [draft('accept', 'y')], 1, 'ada')
    const undone = await reviews.undo('run1', { what: 'last' }, 'ada')
    expect(undone.undid.map(({ number }) => number)).toEqual([2])
  })
})

describe('two reviewers who accept other partners of one record', () => {
  it('are told who came first, unless they had seen it', async () => {
    const reviews = service('many_to_one')
    await reviews.decide('run1', [draft('accept', 'x')], 0, 'ada')
    const blind = await reviews.decide('run1', [draft('accept', 'y')], 0, 'ben')
    expect(blind.conflicts).toEqual([
      { left: 'a', right: 'y', against: 'ada', said: 'accepted a – x' },
    ])
    expect((await reviews.decide('run1', [draft('accept', 'z')], 2, 'cleo')).conflicts).toEqual([])
  })

  it('are not told where several partners are allowed', async () => {
    const reviews = service('one_to_many')
    await reviews.decide('run1', [draft('accept', 'x')], 0, 'ada')
    expect((await reviews.decide('run1', [draft('accept', 'y')], 0, 'ben')).conflicts).toEqual([])
  })
})

describe('a proposed abbreviation', () => {
  it('stays refused, by whom and when, until that is taken back', () => {
    const reviews = service()
    const rule = { short: 'w', long: 'with' }
    reviews.refuse('run1', { rule, refused: true }, 'ada')
    reviews.refuse('run1', { rule, refused: true }, 'ben')
    const word = { ...rule, who: 'ada', at: '2026-01-05T08:00:00.000Z' }
    expect(reviews.refused('run1')).toEqual({ refused: [word] })
    expect(reviews.refused('run2')).toEqual({ refused: [] })
    expect(reviews.refuse('run1', { rule, refused: false }, 'ben')).toEqual({ refused: [] })
  })
})
