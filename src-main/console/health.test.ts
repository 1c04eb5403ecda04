import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { HealthState } from '../../src-shared/system.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { workspaceAt } from '../platform/workspace.ts'
import { openPeopleStore } from '../store/people-store.ts'
import { createHealth, diskLimits, type HealthParts, memoryLimit, worstOf } from './health.ts'

const plenty = 2 ** 40
const silence = (): boolean => {
  throw new Error('SQLITE_IOERR')
}

async function lookAt(parts: Partial<HealthParts>, closePeople = false) {
  const folder = temporaryFolder()
  const people = openPeopleStore(join(folder, 'people.db'))
  if (closePeople) people[Symbol.dispose]()
  try {
    const health = await createHealth({
      workspace: workspaceAt(folder),
      queue: { counts: { queued: 2, running: 1 } },
      queries: { pid: undefined },
      index: { healthy: () => true },
      people: people.database,
      freeDisk: async () => plenty,
      freeMemory: () => plenty,
      ...parts,
    })()
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
    ['little memory', { freeMemory: () => memoryLimit - 1 }, 'memory', 'degraded'],
  ])('sees %s', async (_, parts, name, expected) => {
    const { state, ill } = await lookAt(parts)
    expect({ state, ill }).toEqual({ state: expected, ill: [[name, expected]] })
  })

  it('sees a people.db that does not answer', async () => {
    const { state, ill } = await lookAt({}, true)
    expect({ state, ill }).toEqual({ state: 'down', ill: [['people.db', 'down']] })
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
