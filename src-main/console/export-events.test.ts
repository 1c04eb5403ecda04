import { describe, expect, it } from 'vitest'
import { exportEvents } from './export-events.ts'

const file = { name: 'rows.csv', download: 'downloads/1', rows: 3 }

describe('events of an export', () => {
  it('say how far it is, then name the file', async () => {
    const { promise: told, resolve: tell } = Promise.withResolvers<void>()
    const events = exportEvents(async (_signal, onProgress) => {
      onProgress(1, 3)
      await told
      return file
    }, undefined)
    const first = await events.next()
    tell()
    expect([first.value, (await events.next()).value, (await events.next()).done]).toEqual([
      { type: 'progress', done: 1, total: 3 },
      { type: 'done', ...file },
      true,
    ])
  })

  it('end the writing when nobody listens any more', async () => {
    const stopped = Promise.withResolvers<void>()
    const events = exportEvents(async (signal, onProgress) => {
      signal.addEventListener('abort', () => stopped.resolve())
      onProgress(0, 3)
      await stopped.promise
      throw new Error('stopped')
    }, undefined)
    await events.next()
    await events.return(undefined)
    await expect(stopped.promise).resolves.toBeUndefined()
  })

  it('fail with what the writing failed with', async () => {
    const events = exportEvents(() => Promise.reject(new Error('disk full')), undefined)
    await expect(events.next()).rejects.toThrow('disk full')
  })
})
