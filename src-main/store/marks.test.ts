import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type MarkRequest, markRequest, mostTags } from '../../src-shared/marks.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore } from './people-store.ts'

const at = new Date('2026-01-02T03:04:05.000Z')

function prepare() {
  const store = openPeopleStore(join(temporaryFolder(), 'people.db'))
  const mark = (ids: readonly string[], over: Partial<MarkRequest>): void =>
    store.marks.mark(markRequest.parse({ ids, ...over }), 'ada', at)
  return { store, marks: store.marks, mark }
}

describe('marks of runs', () => {
  it('are none until somebody marks a run', () => {
    const { marks } = prepare()
    expect(marks.of('run1')).toEqual({ pinned: false, tags: [], note: '', seen: false })
    expect(marks.ofEach(['run1'])).toEqual(new Map())
  })

  it('change only where they are named', () => {
    const { marks, mark } = prepare()
    mark(['run1'], { pinned: true, note: 'the good one', add_tags: ['weekly', 'a b'] })
    mark(['run1'], { remove_tags: ['weekly', 'unknown'] })
    expect(marks.of('run1')).toEqual({
      pinned: true,
      tags: ['a b'],
      note: 'the good one',
      seen: false,
    })
    mark(['run1'], { pinned: false })
    expect(marks.of('run1')).toEqual({
      pinned: false,
      tags: ['a b'],
      note: 'the good one',
      seen: false,
    })
    mark(['run1'], { note: '', add_tags: ['a b'] })
    expect(marks.of('run1')).toEqual({ pinned: false, tags: ['a b'], note: '', seen: false })
  })

  it('tell who made them and when', () => {
    const { store, mark } = prepare()
    mark(['run1'], { pinned: true, add_tags: ['weekly'] })
    expect(store.database.prepare('SELECT changed_by, changed_at FROM run_marks').get()).toEqual({
      changed_by: 'ada',
      changed_at: at.toISOString(),
    })
    expect(store.database.prepare('SELECT added_by, added_at FROM run_tags').get()).toEqual({
      added_by: 'ada',
      added_at: at.toISOString(),
    })
  })

  it('are put on all runs of a request or on none', () => {
    const { marks, mark } = prepare()
    const many = Array.from({ length: mostTags }, (_, number) => `tag ${number}`)
    mark(['run2'], { add_tags: many })
    expect(() => mark(['run1', 'run2'], { pinned: true, add_tags: ['one more'] })).toThrow(
      'more than 50 tags',
    )
    expect(marks.of('run1')).toEqual({ pinned: false, tags: [], note: '', seen: false })
    expect(marks.of('run2').tags).toHaveLength(mostTags)
  })

  it('tell what somebody has seen', () => {
    const { marks, mark } = prepare()
    mark(['run1', 'run2'], { seen: true })
    mark(['run2'], { note: 'looked at' })
    expect(marks.seen().toSorted()).toEqual(['run1', 'run2'])
    mark(['run2'], { seen: false })
    expect(marks.seen()).toEqual(['run1'])
  })

  it('are found by pin and by tag, and are forgotten with their run', () => {
    const { marks, mark } = prepare()
    mark(['run1', 'run2'], { pinned: true })
    mark(['run2', 'run3'], { add_tags: ['weekly'] })
    expect(marks.pinned().toSorted()).toEqual(['run1', 'run2'])
    expect(marks.tagged('weekly').toSorted()).toEqual(['run2', 'run3'])
    expect(marks.tagged('Weekly')).toEqual([])
    marks.remove('run2')
    expect(marks.pinned()).toEqual(['run1'])
    expect(marks.tags()).toEqual([{ run_id: 'run3', tag: 'weekly' }])
  })

  it.each([[['']], [['a,b']], [['x'.repeat(41)]], [['line\nbreak']]])(
    'refuse the tags %j',
    (tags) => {
      expect(markRequest.safeParse({ ids: ['run1'], add_tags: tags }).success).toBe(false)
    },
  )

  it('tell which runs changed lately, by whatever mark', () => {
    const { marks, mark } = prepare()
    mark(['run1'], { pinned: true })
    const request = markRequest.parse({ ids: ['run2'], remove_tags: ['weekly'] })
    marks.mark(request, 'bo', new Date(at.getTime() + 1000))
    expect(marks.changedSince(at).toSorted()).toEqual(['run1', 'run2'])
    expect(marks.changedSince(new Date(at.getTime() + 1))).toEqual(['run2'])
  })

  it('are trimmed', () => {
    expect(markRequest.parse({ ids: ['run1'], add_tags: [' weekly '] }).add_tags).toEqual([
      'weekly',
    ])
  })
})
