import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { HealthState } from '../../src-shared/system.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { workspaceAt } from '../platform/workspace.ts'
import type { Lease } from '../store/hosts.ts'
import { openPeopleStore } from '../store/people-store.ts'
import {
  createHealth,
  diskLimits,
  type HealthParts,
  memoryLimit,
  schedulerPatience,
  worstOf,
} from './health.ts'

const plenty = 2 ** 40
const lease: Lease = {
  id: 'here',
  kind: 'server',
  version: '1.0.0',
  pid: 42,
  processStart: null,
  machine: 'machine',
  boot: null,
  hostname: 'ada',
  startedAt: '2026-01-02T03:04:05.000Z',
  heartbeat: 1,
  heartbeatAt: '2026-01-02T03:04:05.000Z',
}
const silence = (): never => {
  throw new Error('SQLITE_IOERR')
}

async function lookAt(parts: Partial<HealthParts>, closePeople = false, times = 1) {
  const folder = temporaryFolder()
  const people = openPeopleStore(join(folder, 'people.db'))
  if (closePeople) people[Symbol.dispose]()
  try {
    const look = createHealth({
      workspace: workspaceAt(folder),
      queue: { counts: { queued: 2, running: 1 } },
      queries: { pid: undefined },
      hosts: { scheduler: () => lease },
      here: lease.id,
      monotonic: () => 0,
      index: { healthy: () => true },
      people: people.database,
      freeDisk: async () => plenty,
      freeMemory: () => plenty,
      ...parts,
    })
    for (let time = 1; time < times; time++) await look()
    const health = await look()
    const ill = health.components.filter(({ state }) => state !== 'ok')
    return { ...health, ill: ill.map(({ name, state }) => [name, state]) }
  } finally {
    if (!closePeople) people[Symbol.dispose]()
  }
}

describe('health', () => {
  it('names each component and what it found', async () => {
    const { state, components } = await lookAt({})
    expect(state).toBe('ok')
    expect(components).toEqual([
      { name: 'index', state: 'ok', detail: 'It answers.' },
      { name: 'people.db', state: 'ok', detail: 'It answers.' },
      { name: 'disk', state: 'ok', detail: '1048576 MiB free for the workspace' },
      { name: 'queue', state: 'ok', detail: '1 running, 2 queued' },
      {
        name: 'scheduler',
        state: 'ok',
        detail: 'This host makes backups and removes old runs.',
      },
      { name: 'query process', state: 'ok', detail: 'It starts with the first question.' },
      { name: 'memory', state: 'ok', detail: '1048576 MiB left' },
      {
        name: 'event loop',
        state: 'ok',
        detail: expect.stringMatching(/at most \d+ ms/) as string,
      },
    ])
  })

  it.each<[string, Partial<HealthParts>, string, HealthState]>([
    ['an index that is silent', { index: { healthy: () => false } }, 'index', 'down'],
    ['an index that throws', { index: { healthy: silence } }, 'index', 'down'],
    ['little disk', { freeDisk: async () => diskLimits.degraded - 1 }, 'disk', 'degraded'],
    ['hardly any disk', { freeDisk: async () => diskLimits.down - 1 }, 'disk', 'down'],
    ['a disk that is gone', { freeDisk: () => Promise.reject(new Error('EIO')) }, 'disk', 'down'],
    ['an index that tells no schedule', { hosts: { scheduler: silence } }, 'scheduler', 'down'],
    ['little memory', { freeMemory: () => memoryLimit - 1 }, 'memory', 'degraded'],
  ])('sees %s', async (_, parts, name, expected) => {
    const { state, ill } = await lookAt(parts)
    expect({ state, ill }).toEqual({ state: expected, ill: [[name, expected]] })
  })

  it('sees a people.db that does not answer', async () => {
    const { state, ill } = await lookAt({}, true)
    expect({ state, ill }).toEqual({ state: 'down', ill: [['people.db', 'down']] })
  })

  it('names the host that holds the schedule, where it is another', async () => {
    const { components } = await lookAt({ here: 'there' })
    expect(components.find(({ name }) => name === 'scheduler')?.detail).toBe(
      'The server host on ada (process 42) makes backups and removes old runs.',
    )
  })

  it('sees a schedule that nobody takes, not one that is free for a moment', async () => {
    let now = 0
    const hosts = { scheduler: () => undefined }
    const monotonic = (): number => now
    expect((await lookAt({ hosts, monotonic })).state).toBe('ok')
    const passing = { hosts, monotonic: () => (now += schedulerPatience) }
    expect((await lookAt(passing, false, 2)).ill).toEqual([['scheduler', 'degraded']])
  })

  it('is as good as its worst component', () => {
    const all = (...states: ('ok' | 'degraded' | 'down')[]) =>
      worstOf(states.map((state) => ({ state })))
    expect([all(), all('ok'), all('ok', 'degraded'), all('degraded', 'down', 'ok')]).toEqual([
      'ok',
      'ok',
      'degraded',
      'down',
    ])
  })
})
