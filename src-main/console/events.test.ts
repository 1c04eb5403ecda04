import { describe, expect, it } from 'vitest'
import { latestByKey } from './events.ts'

interface Change {
  readonly id: string
  readonly state: number
}

function createSource() {
  let listener: ((change: Change) => void) | undefined
  return {
    subscribe: (push: (change: Change) => void) => {
      listener = push
      return () => {
        listener = undefined
      }
    },
    push: (id: string, state: number) => listener?.({ id, state }),
    isHeard: () => listener !== undefined,
  }
}

describe('the latest by key', () => {
  it('gives a slow reader the newest of each, in the order of their last change', async () => {
    const source = createSource()
    const events = latestByKey(source.subscribe, ({ id }) => id, undefined)
    const first = events.next()
    source.push('a', 1)
    expect((await first).value).toEqual({ id: 'a', state: 1 })
    for (let state = 2; state <= 1000; state++) source.push('a', state)
    source.push('b', 1)
    source.push('c', 1)
    source.push('b', 2)
    const next = [await events.next(), await events.next(), await events.next()]
    expect(next.map(({ value }) => value as Change)).toEqual([
      { id: 'a', state: 1000 },
      { id: 'c', state: 1 },
      { id: 'b', state: 2 },
    ])
    await events.return()
  })

  it('gives what is pushed while subscribing', async () => {
    const source = createSource()
    const events = latestByKey<Change>(
      (push) => {
        push({ id: 'now', state: 0 })
        return source.subscribe(push)
      },
      ({ id }) => id,
      undefined,
    )
    expect((await events.next()).value).toEqual({ id: 'now', state: 0 })
    await events.return()
  })

  it('ends when it is aborted while it waits, and stops listening', async () => {
    const source = createSource()
    const stop = new AbortController()
    const events = latestByKey(source.subscribe, ({ id }) => id, stop.signal)
    const waiting = events.next()
    expect(source.isHeard()).toBe(true)
    stop.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(source.isHeard()).toBe(false)
  })

  it('does not begin when it was aborted before', async () => {
    const source = createSource()
    const events = latestByKey(source.subscribe, ({ id }) => id, AbortSignal.abort())
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect(source.isHeard()).toBe(false)
  })

  it('stops listening when its reader leaves', async () => {
    const source = createSource()
    const events = latestByKey(source.subscribe, ({ id }) => id, undefined)
    const first = events.next()
    source.push('a', 1)
    await first
    await events.return()
    expect(source.isHeard()).toBe(false)
  })
})
