import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import { noRule } from '../../src-shared/retention.ts'
import type { RunDetail } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { prepareWorkspace, workspaceAt } from '../platform/workspace.ts'
import { openIndexStore } from '../store/index-store.ts'
import { bytesOf, createRunSizes } from './retention-sizes.ts'
import { emptyTrash, trashRunFolder } from './retention-trash.ts'
import { pruneRuns } from './retention.ts'

const now = new Date('2026-03-01T00:00:00.000Z')
const at = (day: number): string => new Date(Date.UTC(2026, 1, day)).toISOString()

const makeRun = (id: string, day: number): RunDetail => ({
  id,
  kind: 'allocation',
  title: `Drop ${id}`,
  created_at: at(day),
  lifecycle: { state: 'succeeded', started_at: at(day), ended_at: at(day), outcome: 'ok' },
  metrics: {},
  job: {
    kind: 'allocation',
    inputs: {
      caps: { kind: 'file', path: 'caps.csv' },
      elig: { kind: 'file', path: 'elig.csv' },
      user_groups: { kind: 'file', path: 'users.csv' },
      group_ratios: { kind: 'file', path: 'ratios.csv' },
    },
    parameters: allocationParameters.parse({}),
    output: null,
    dry_run: false,
  },
})

function prepare() {
  const workspace = workspaceAt(join(temporaryFolder(), 'ein Ort'))
  prepareWorkspace(workspace)
  const index = openIndexStore(workspace.indexDatabase)
  const publish = (id: string, day: number): void => {
    index.runs.insert(makeRun(id, day), 'host')
    mkdirSync(join(workspace.run(id), 'artifacts'), { recursive: true })
    writeFileSync(join(workspace.run(id), 'manifest.json'), '{}')
    writeFileSync(join(workspace.run(id), 'artifacts', 'rows.csv'), 'x'.repeat(998))
  }
  const trash = join(workspace.runs, '.trash')
  return { workspace, index, publish, trash }
}

describe('the folder of a run', () => {
  it('goes by one rename, and its files after it', async () => {
    const { workspace, publish, trash } = prepare()
    publish('run1', 1)
    publish('run2', 2)
    const removeFiles = await trashRunFolder(workspace, 'run1')
    expect(existsSync(workspace.run('run1'))).toBe(false)
    expect(readdirSync(trash)).toHaveLength(1)
    await removeFiles()
    expect(readdirSync(trash)).toEqual([])
    expect(readdirSync(workspace.runs).toSorted()).toEqual(['.active', '.trash', 'run2'])
  })

  it('that is gone already is no trouble', async () => {
    const { workspace } = prepare()
    const removeFiles = await trashRunFolder(workspace, 'run1')
    await removeFiles()
    expect(existsSync(workspace.run('run1'))).toBe(false)
  })

  it('of a removal that was cut short goes with the next start, in the index too', async () => {
    const { workspace, index, publish, trash } = prepare()
    for (const id of ['run1', 'run2']) publish(id, 1)
    for (const id of ['run1', 'run2']) await trashRunFolder(workspace, id)
    // Somebody has copied this one back meanwhile.
    mkdirSync(workspace.run('run2'))
    writeFileSync(join(trash, 'something else'), '')
    await emptyTrash(workspace, index.runs)
    expect(readdirSync(trash)).toEqual([])
    expect(index.runs.ids()).toEqual(['run2'])
  })
})

describe('the size of a run', () => {
  it('is the sum of its files', async () => {
    const { workspace, publish } = prepare()
    publish('run1', 1)
    expect(await bytesOf(workspace.run('run1'))).toBe(1000)
    expect(await bytesOf(workspace.run('run2'))).toBeUndefined()
  })

  it('is measured once for each run that is over', async () => {
    const { workspace, index, publish } = prepare()
    publish('run1', 1)
    publish('run2', 2)
    index.runs.insert(makeRun('lost', 3), 'host')
    index.sizes.set('run2', 7)
    const measured: string[] = []
    const sizes = createRunSizes({
      workspace,
      sizes: index.sizes,
      onMeasured: (id) => measured.push(id),
    })
    await sizes.measureMissing()
    expect(measured).toEqual(['run1'])
    expect(index.runs.ended().map(({ id, bytes }) => [id, bytes])).toEqual(
      expect.arrayContaining([
        ['run1', 1000],
        ['run2', 7],
        ['lost', null],
      ]),
    )
    await sizes.close()
    publish('run3', 3)
    expect(await sizes.measure('run3')).toBeUndefined()
  })
})

describe('pruning', () => {
  const ended = [1, 2, 3, 4].map((day) => ({
    id: `run${day}`,
    kind: 'allocation' as const,
    title: `Drop run${day}`,
    created_at: at(day),
    ended_at: at(day),
    dry_run: false,
    bytes: 10,
  }))
  const rule = { ...noRule, max_runs: 1 }

  it('only says what would go when it is asked to', async () => {
    const removed: string[] = []
    const options = {
      rule,
      now,
      ended,
      pinned: new Set<string>(),
      isPinned: () => false,
      remove: async (id: string) => {
        removed.push(id)
      },
    }
    const would = await pruneRuns({ ...options, dryRun: true })
    expect(would).toMatchObject({ dry_run: true, rule, count: 3, bytes: 30, failed: [] })
    expect(would.runs[0]).toEqual({
      id: 'run1',
      kind: 'allocation',
      title: 'Drop run1',
      ended_at: at(1),
      bytes: 10,
      because: 'count',
    })
    expect(removed).toEqual([])
    expect(await pruneRuns({ ...options, dryRun: false })).toEqual({ ...would, dry_run: false })
    expect(removed).toEqual(['run1', 'run2', 'run3'])
  })

  it('leaves a run that somebody pins meanwhile', async () => {
    const pinned = new Set<string>()
    const removed: string[] = []
    const { count } = await pruneRuns({
      rule,
      now,
      ended,
      pinned: new Set<string>(),
      dryRun: false,
      isPinned: (id) => pinned.has(id),
      remove: async (id) => {
        removed.push(id)
        pinned.add('run2')
      },
    })
    expect(removed).toEqual(['run1', 'run3'])
    expect(count).toBe(2)
  })

  it('keeps what is pinned', async () => {
    const { runs } = await pruneRuns({
      rule,
      now,
      ended,
      pinned: new Set(['run1', 'run3']),
      dryRun: true,
      isPinned: () => false,
      remove: () => Promise.reject(new Error('nothing may go')),
    })
    expect(runs.map(({ id }) => id)).toEqual(['run2'])
  })

  it('stops before the next run when it is told to', async () => {
    const stop = new AbortController()
    const { count } = await pruneRuns({
      rule,
      now,
      ended,
      pinned: new Set<string>(),
      dryRun: false,
      isPinned: () => false,
      remove: async () => stop.abort(),
      signal: stop.signal,
    })
    expect(count).toBe(1)
  })

  it('goes on after a run that cannot be removed, and tells it', async () => {
    const result = await pruneRuns({
      rule,
      now,
      ended,
      pinned: new Set<string>(),
      dryRun: false,
      isPinned: () => false,
      async remove(id) {
        if (id === 'run1') {
          throw expected('not_found', { what: 'gone', remedy: 'none' })
        }
        if (id === 'run2') throw Object.assign(new Error('locked'), { code: 'EPERM' })
      },
    })
    expect(result).toMatchObject({
      count: 1,
      bytes: 10,
      runs: [{ id: 'run3' }],
      failed: [{ id: 'run2', reason: expect.stringContaining('locked') as string }],
    })
  })
})
