import { describe, expect, it } from 'vitest'
import type { Ending } from '../store/runs.ts'
import { needingAttention } from './attention-policy.ts'

const at = (minute: number): string => `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`

function ending(id: string, minute: number, given: Partial<Ending> = {}): Ending {
  const { state = 'failed' } = given
  return {
    id,
    kind: 'allocation',
    title: 'weekly',
    created_at: at(minute),
    state,
    outcome: state === 'succeeded' ? 'ok' : null,
    ...given,
  }
}

const none = (): boolean => false

describe('needingAttention', () => {
  it('names the runs that failed, were interrupted, timed out or ended with warnings', () => {
    const endings = [
      ending('a', 1, { title: 'a' }),
      ending('b', 1, { title: 'b', state: 'interrupted' }),
      ending('c', 1, { title: 'c', state: 'timed_out' }),
      ending('d', 1, { title: 'd', state: 'succeeded', outcome: 'warning' }),
      ending('e', 1, { title: 'e', state: 'succeeded' }),
      ending('f', 1, { title: 'f', state: 'cancelled' }),
    ]
    expect(needingAttention(endings, none)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('drops a run once a later one of the same title succeeds, whatever the order of the list', () => {
    const retry = ending('b', 2, { state: 'succeeded' })
    expect(needingAttention([ending('a', 1), retry], none)).toEqual([])
    expect(needingAttention([retry, ending('a', 1)], none)).toEqual([])
  })

  it('keeps a run that failed after the last success', () => {
    const before = ending('a', 1, { state: 'succeeded' })
    expect(needingAttention([before, ending('b', 2)], none)).toEqual(['b'])
  })

  it('keeps a run when only another title has succeeded since', () => {
    const other = ending('b', 2, { title: 'monthly', state: 'succeeded' })
    expect(needingAttention([ending('a', 1), other], none)).toEqual(['a'])
  })

  it('leaves only the newest of several results with warnings', () => {
    const endings = [1, 2, 3].map((minute) =>
      ending(`r${minute}`, minute, { state: 'succeeded', outcome: 'warning' }),
    )
    expect(needingAttention(endings, none)).toEqual(['r3'])
  })

  it('does not take a cancelled or timed out retry for a success', () => {
    const endings = [
      ending('a', 1),
      ending('b', 2, { state: 'cancelled' }),
      ending('c', 3, { state: 'timed_out' }),
    ]
    expect(needingAttention(endings, none)).toEqual(['a', 'c'])
  })

  it('drops what somebody has marked as seen', () => {
    const endings = [ending('a', 1), ending('b', 2)]
    expect(needingAttention(endings, (id) => id === 'a')).toEqual(['b'])
  })

  it('hides no run behind one of the same millisecond', () => {
    const twin = ending('b', 1, { state: 'succeeded' })
    expect(needingAttention([twin, ending('a', 1)], none)).toEqual(['a'])
  })
})
