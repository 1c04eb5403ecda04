import { describe, expect, it } from 'vitest'
import { type ListedRun, noMarks } from '../../../src-shared/marks.ts'
import { removalWords } from './use-run-actions.ts'

const run = (id: string, over: Partial<ListedRun> = {}): ListedRun => ({
  id,
  kind: 'allocation',
  title: 'Weekly drop',
  created_at: '2026-01-02T03:04:05.000Z',
  lifecycle: { state: 'cancelled', started_at: null, ended_at: '2026-01-02T03:04:05.000Z' },
  metrics: {},
  marks: noMarks,
  bytes: 1_500_000,
  ...over,
})

describe('removalWords', () => {
  it('names a single run and its size', () => {
    expect(removalWords([run('a')], 'en')).toMatchObject({
      title: 'Delete Weekly drop?',
      text: 'The run a, its result and its log are deleted: 1.5 MB. Input files and files written elsewhere stay. This cannot be undone.',
    })
  })

  it('counts several, with what is pinned and what goes on', () => {
    const words = removalWords(
      [
        run('a', { marks: { ...noMarks, pinned: true } }),
        run('b'),
        run('c', { lifecycle: { state: 'queued' } }),
      ],
      'en',
    )
    expect(words.title).toBe('Delete 2 runs?')
    expect(words.text).toBe(
      '2 runs with their results and logs are deleted: 3 MB. 1 of them is pinned. 1 run is not over yet and left alone. Input files and files written elsewhere stay. This cannot be undone.',
    )
    expect(words.over.map(({ id }) => id)).toEqual(['a', 'b'])
  })
})
