import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../platform/clock.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openIndexStore } from '../store/index-store.ts'
import { createDuties, type Duties, type Duty } from './duties.ts'

const hour = 3_600_000
const day = 24 * hour

function createWorld() {
  const path = join(temporaryFolder(), 'index.db')
  let passed = 0
  let wall = Date.UTC(2026, 0, 2)
  const clock: Clock = { now: () => new Date(wall), monotonic: () => passed }
  const done: string[] = []
  const troubles: string[] = []
  const daily = (run: Duty['run'] = () => undefined): Duty => ({
    name: 'daily backup',
    everyMs: day,
    async run(signal) {
      await run(signal)
      done.push(clock.now().toISOString().slice(0, 13))
    },
  })
  return {
    done,
    troubles,
    daily,
    pass(milliseconds: number) {
      passed += milliseconds
      wall += milliseconds
    },
    setBack(milliseconds: number) {
      wall -= milliseconds
    },
    /** Another host, or the same after a start. */
    host(duty: Duty = daily()): Duties & Disposable {
      const store = openIndexStore(path)
      const duties = createDuties({
        store: store.hosts,
        clock,
        onTrouble: (name) => troubles.push(name),
      })
      duties.add(duty)
      return { ...duties, [Symbol.dispose]: () => store[Symbol.dispose]() }
    },
  }
}

describe('a daily duty', () => {
  it('is done once a day, whichever host comes', async () => {
    const world = createWorld()
    for (let count = 0; count < 60; count++) {
      using host = world.host()
      await host.runDue()
      await host.runDue()
      world.pass(hour)
    }
    expect(world.done).toEqual(['2026-01-02T00', '2026-01-03T00', '2026-01-04T00'])
  })

  it('catches up after a pause', async () => {
    const world = createWorld()
    {
      using host = world.host()
      await host.runDue()
    }
    world.pass(10 * day)
    using host = world.host()
    await host.runDue()
    await host.runDue()
    expect(world.done).toEqual(['2026-01-02T00', '2026-01-12T00'])
  })

  it('goes on though the clock was a year ahead when it was last done', async () => {
    const world = createWorld()
    world.setBack(-365 * day)
    {
      using host = world.host()
      await host.runDue()
    }
    world.setBack(365 * day)
    using host = world.host()
    await host.runDue()
    await host.runDue()
    world.pass(hour)
    await host.runDue()
    expect(world.done).toEqual(['2027-01-02T00', '2026-01-02T00'])
  })

  it('goes on though the clock is set back again and again', async () => {
    const world = createWorld()
    using host = world.host()
    for (let count = 0; count < 49; count++) {
      await host.runDue()
      world.pass(hour)
      // Less than it takes to be told from a clock that is corrected.
      world.setBack(hour)
    }
    expect(world.done).toHaveLength(3)
  })

  it('that fails is told, and tried again ten minutes later', async () => {
    const world = createWorld()
    let isBroken = true
    using host = world.host(
      world.daily(() => {
        if (isBroken) throw new Error('no space')
      }),
    )
    await host.runDue()
    isBroken = false
    world.pass(hour / 12)
    await host.runDue()
    expect([world.done, world.troubles]).toEqual([[], ['daily backup']])
    world.pass(hour / 12)
    await host.runDue()
    expect(world.done).toHaveLength(1)
  })

  it('is told to stop when its host closes, and is done by the next', async () => {
    const world = createWorld()
    const begun = Promise.withResolvers<void>()
    {
      using host = world.host(
        world.daily(async (signal) => {
          const stopped = Promise.withResolvers<void>()
          signal.addEventListener('abort', () => stopped.reject(new Error('stopped')))
          begun.resolve()
          await stopped.promise
        }),
      )
      void host.runDue()
      await begun.promise
      await host.close()
    }
    using next = world.host()
    await next.runDue()
    expect([world.done, world.troubles]).toEqual([['2026-01-02T00'], []])
  })

  it('does not run twice at the same time', async () => {
    const world = createWorld()
    using host = world.host()
    await Promise.all([host.runDue(), host.runDue()])
    expect(world.done).toHaveLength(1)
  })

  it('needs a name of its own', () => {
    const world = createWorld()
    using host = world.host()
    expect(() => host.add(world.daily())).toThrow('there is a duty')
  })
})
