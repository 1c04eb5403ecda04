import { describe, expect, it } from 'vitest'
import { isShown } from './queue-show.ts'

describe('the queue', () => {
  it('shows the states that were asked for', () => {
    const states = ['open', 'deferred', 'conflict', 'accepted', 'rejected', 'unasked'] as const
    const shown = (show: Parameters<typeof isShown>[1]) =>
      states.filter((state) => isShown(state, show))
    expect([
      shown('open'),
      shown('decided'),
      shown('conflicts'),
      shown('engine'),
      shown('all').length,
    ]).toEqual([['open'], ['accepted', 'rejected'], ['conflict'], ['unasked'], 6])
  })
})
