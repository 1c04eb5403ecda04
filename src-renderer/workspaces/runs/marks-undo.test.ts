import { describe, expect, it } from 'vitest'
import { noMarks } from '../../../src-shared/marks.ts'
import { markRequestOf, undoOf } from './marks-undo.ts'

const run = (id: string, over: Partial<typeof noMarks> = {}) => ({
  id,
  marks: { ...noMarks, ...over },
})

describe('undoOf', () => {
  it('gives each run back what it had, and asks once for runs that are alike', () => {
    const runs = [run('a'), run('b', { pinned: true }), run('c')]
    expect(undoOf(runs, { pinned: true })).toEqual([markRequestOf(['a', 'c'], { pinned: false })])
  })

  it('takes away only the tags that were not there before', () => {
    const runs = [run('a', { tags: ['weekly'] }), run('b')]
    expect(undoOf(runs, { addTags: ['weekly', 'checked'] })).toEqual([
      markRequestOf(['a'], { removeTags: ['checked'] }),
      markRequestOf(['b'], { removeTags: ['weekly', 'checked'] }),
    ])
    expect(undoOf(runs, { removeTags: ['weekly'] })).toEqual([
      markRequestOf(['a'], { addTags: ['weekly'] }),
    ])
  })

  it('brings back a note', () => {
    expect(undoOf([run('a', { note: 'old' })], { note: '' })).toEqual([
      markRequestOf(['a'], { note: 'old' }),
    ])
  })

  it('is nothing where nothing changed', () => {
    expect(undoOf([run('a', { seen: true })], { seen: true })).toEqual([])
  })
})
