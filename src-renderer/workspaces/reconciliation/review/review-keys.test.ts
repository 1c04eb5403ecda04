import { describe, expect, it } from 'vitest'
import { reviewCommand } from './review-keys.ts'

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false }
const press = (key: string, with_: Partial<typeof none> = {}) =>
  reviewCommand({ key, ...none, ...with_ })

describe('keys of the review', () => {
  it('decide, undo and move', () => {
    expect(['a', 'r', 's', 'u', 'd', 'n', 'j', 'k', '/'].map((key) => press(key)?.do)).toEqual([
      'accept',
      'reject',
      'skip',
      'undo',
      'defer',
      'no_counterpart',
      'next',
      'previous',
      'search',
    ])
    expect(press('3')).toEqual({ do: 'alternative', place: 3 })
  })

  it('mean more with Shift, and the same with Capitals Lock', () => {
    expect(press('U', { shiftKey: true })).toEqual({ do: 'redo' })
    expect(press('R', { shiftKey: true })).toEqual({ do: 'reject_why' })
    expect(press('A')).toEqual({ do: 'accept' })
    expect(press('A', { shiftKey: true })).toBeNull()
  })

  it('leave those of the browser and unknown ones alone', () => {
    expect([press('r', { ctrlKey: true }), press('a', { metaKey: true }), press('0')]).toEqual([
      null,
      null,
      null,
    ])
    expect([press('toString'), press('Enter'), press('?', { shiftKey: true })]).toEqual([
      null,
      null,
      null,
    ])
  })
})
