import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../platform/clock.ts'
import type { HostIdentity, ProcessState } from '../platform/host-identity.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import type { Lease } from '../store/hosts.ts'
import { type IndexStore, openIndexStore } from '../store/index-store.ts'
import { heartbeatPatience, type Leases, takeLease } from './leases.ts'

const here: HostIdentity = {
  pid: 100,
  processStart: '5000',
  machine: 'machine a',
  boot: 'boot 1',
  hostname: 'a',
}

/** Time that goes on when it is told to; the wall clock may be set apart from it. */
function createTime() {
  let passed = 0
  let wall = Date.UTC(2026, 0, 2)
  const clock: Clock = { now: () => new Date(wall), monotonic: () => passed }
  return {
    clock,
    pass(milliseconds: number) {
      passed += milliseconds
      wall += milliseconds
    },
    setWall(milliseconds: number) {
      wall = milliseconds
    },
  }
}

interface World {
  readonly store: IndexStore
  readonly time: ReturnType<typeof createTime>
  readonly processes: Map<number, ProcessState>
  readonly enter: (id: string, over?: Partial<HostIdentity> & { kind?: Lease['kind'] }) => Leases
}

function createWorld(store: IndexStore): World {
  const time = createTime()
  const processes = new Map<number, ProcessState>([[100, { state: 'there', start: '5000' }]])
  return {
    store,
    time,
    processes,
    enter: (id, { kind = 'server', ...over } = {}) =>
      takeLease({
        store: store.hosts,
        id,
        kind,
        version: '1.0.0',
        clock: time.clock,
        identity: { ...here, ...over },
        processState: (pid) => processes.get(pid) ?? { state: 'gone' },
      }),
  }
}

const newIndex = (): IndexStore => openIndexStore(join(temporaryFolder(), 'index.db'))
const deadOf = (leases: Leases): string[] => leases.observe().map(({ id }) => id)

/** Looks every five seconds for as long as this. */
function watchFor({ time }: World, leases: Leases, milliseconds: number): string[] {
  let dead: string[] = []
  for (let waited = 0; waited < milliseconds; waited += 5000) {
    time.pass(5000)
    dead = deadOf(leases)
  }
  return dead
}

describe('a host on the same machine', () => {
  it('is alive while its process is there with the same start', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    world.enter('other', { pid: 200, processStart: '7000' })
    world.processes.set(200, { state: 'there', start: '7000' })
    expect(watchFor(world, me, 10 * heartbeatPatience)).toEqual([])
  })

  it('is dead at once when its process is gone, or its id is another process by now', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    world.enter('ended', { pid: 200, processStart: '7000' })
    world.enter('reused', { pid: 300, processStart: '8000' })
    world.processes.set(300, { state: 'there', start: '9000' })
    expect(deadOf(me)).toEqual(['ended', 'reused'])
  })

  it('is dead when the machine has started again since', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    world.enter('before', { boot: 'boot 0' })
    expect(deadOf(me)).toEqual(['before'])
  })

  it('whose start the system does not tell is judged by its heartbeat as long as the id is there', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me', { processStart: null })
    world.enter('other', { pid: 200, processStart: null })
    world.processes.set(200, { state: 'there', start: null })
    expect(deadOf(me)).toEqual([])
    expect(watchFor(world, me, heartbeatPatience)).toEqual(['other'])
    world.enter('gone', { pid: 300, processStart: null })
    expect(deadOf(me)).toContain('gone')
  })
})

describe('a host on another machine', () => {
  const away = { machine: 'machine b', boot: 'boot 9', pid: 100, processStart: '1' }

  it('is dead once its counter has stood still for a minute of watching', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    world.enter('away', away)
    expect(deadOf(me)).toEqual([])
    expect(watchFor(world, me, heartbeatPatience - 5000)).toEqual([])
    expect(watchFor(world, me, 5000)).toEqual(['away'])
  })

  it('lives while its counter moves, however the clocks are set', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    const other = world.enter('away', away)
    for (const wall of [Date.UTC(2020, 0, 1), Date.UTC(2040, 0, 1), Date.UTC(2026, 0, 1)]) {
      world.time.setWall(wall)
      expect(watchFor(world, me, heartbeatPatience - 5000)).toEqual([])
      other.beat()
      expect(deadOf(me)).toEqual([])
    }
  })

  it('is not dead because the observer slept for hours', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    world.enter('away', away)
    expect(deadOf(me)).toEqual([])
    world.time.pass(8 * 3_600_000)
    expect(deadOf(me)).toEqual([])
  })
})

describe('a lease', () => {
  it('that was taken away is noticed by the next beat, and taken anew', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    expect(me.beat()).toBe('held')
    const [lease] = store.hosts.all()
    expect(store.hosts.takeOver(lease!, 'other')).toBe(true)
    expect(me.beat()).toBe('lost')
    expect(me.beat()).toBe('held')
  })

  it('that has shown life since it was read is not taken away', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    const [lease] = store.hosts.all()
    me.beat()
    expect(store.hosts.takeOver(lease!, 'other')).toBe(false)
  })

  it('ends when its host closes', () => {
    using store = newIndex()
    const world = createWorld(store)
    const me = world.enter('me')
    expect([...me.holders()]).toEqual(['me'])
    me.close()
    expect(store.hosts.all()).toEqual([])
  })
})

describe('the schedule', () => {
  it('is held by one host, and free once that host is closed or dead', () => {
    using store = newIndex()
    const world = createWorld(store)
    const [first] = [world.enter('first'), world.enter('second', { pid: 200 })]
    const hold = (id: string): boolean => store.hosts.holdSchedule(id)
    expect([hold('first'), hold('second'), hold('first')]).toEqual([true, false, true])
    first.close()
    expect([hold('second'), hold('first')]).toEqual([true, false])
    const third = world.enter('third')
    for (const dead of third.observe()) store.hosts.takeOver(dead, 'third')
    expect([hold('third'), hold('second')]).toEqual([true, false])
  })

  it('is left by a command to a host that stays open, and by no other', () => {
    using store = newIndex()
    const world = createWorld(store)
    world.enter('command', { kind: 'cli' })
    world.enter('other command', { kind: 'cli', pid: 200 })
    world.enter('window', { kind: 'desktop', pid: 300 })
    world.enter('server', { pid: 400 })
    const hold = (id: string): boolean => store.hosts.holdSchedule(id)
    expect(['command', 'other command', 'window', 'command', 'server'].map(hold)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ])
  })
})
