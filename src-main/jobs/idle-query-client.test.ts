import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endsWhenIdle } from './idle-query-client.ts'
import type { QueryClient } from './query-client.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('endsWhenIdle', () => {
  it('ends the process when nobody asked for the time given, never while it answers', async () => {
    const answers = [Promise.withResolvers<never>(), Promise.withResolvers<never>()]
    let asked = 0
    const close = vi.fn<() => void>()
    const client = endsWhenIdle(
      { ask: () => answers[asked++]!.promise, pid: 7, close } satisfies QueryClient,
      1000,
    )
    const first = client.ask('allocation.group', { folder: 'f', group_id: 'g' })
    vi.advanceTimersByTime(5000)
    expect(close).not.toHaveBeenCalled()
    answers[0]!.resolve(undefined as never)
    await first
    vi.advanceTimersByTime(900)
    const second = client.ask('allocation.group', { folder: 'f', group_id: 'g' })
    vi.advanceTimersByTime(5000)
    expect(close).not.toHaveBeenCalled()
    answers[1]!.reject(new Error('no'))
    await expect(second).rejects.toThrow('no')
    vi.advanceTimersByTime(1000)
    expect(close).toHaveBeenCalledOnce()
  })
})
