import { describe, expect, it } from 'vitest'
import { startRunnerAhead } from './fork-spawner.ts'

describe('a runner that is started ahead of its order', () => {
  it('is taken once, for its own task only, and is ended by whoever took it', async () => {
    using ahead = startRunnerAhead('events')
    expect(ahead.take('allocation')).toBeUndefined()
    const taken = ahead.take('events')
    expect(ahead.take('events')).toBeUndefined()
    const exit = new Promise((resolve) => taken?.onExit(resolve))
    ahead[Symbol.dispose]()
    taken?.kill()
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL', outOfMemory: false })
  })
})
