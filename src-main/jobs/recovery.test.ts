import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Lifecycle, RunDetail } from '../../src-shared/runs.ts'
import type { Clock } from '../platform/clock.ts'
import { asideOf } from '../platform/publish.ts'
import { ended, queued, running } from './lifecycle.ts'
import { adoptPublishedRuns, recoverInterrupted, removeLeftovers } from './recovery.ts'
import { createRunFolder, publishRunFolder } from './run-folder.ts'
import {
  createTestQueue,
  enterDeadHost,
  enterLivingHost,
  manifestLifecycle,
  type TestQueue,
} from './test-support/queue.testing.ts'
import { scriptedJob } from './test-support/script.testing.ts'

const start = new Date('2026-01-02T03:04:05.000Z')
const now = new Date('2026-01-02T04:00:00.000Z')
const clock: Clock = { now: () => now, monotonic: () => 0 }

function insert(
  { store, folder }: TestQueue,
  id: string,
  lifecycle: Lifecycle,
  owner: string,
): RunDetail {
  const run: RunDetail = {
    id,
    kind: 'allocation',
    title: id,
    created_at: start.toISOString(),
    lifecycle,
    metrics: {},
    job: scriptedJob(folder, [], join(folder, 'out.csv')),
  }
  store.runs.insert(run, owner)
  return run
}

const recover = ({ recovery }: TestQueue): Promise<readonly string[]> =>
  recoverInterrupted({ ...recovery, clock })

describe('recovery of interrupted runs', () => {
  it('publishes the run of a dead process without its artifacts, with its log', async () => {
    const test = createTestQueue()
    const { workspace, store, folder } = test
    insert(test, 'dead', running(start), enterDeadHost(test.store.hosts))
    const active = await createRunFolder(workspace, 'dead')
    writeFileSync(join(active, 'artifacts', 'half.parquet'), 'ha')
    writeFileSync(join(active, 'log.jsonl'), '')
    const aside = asideOf(join(folder, 'out.csv'), 'dead')
    writeFileSync(aside, 'half')

    expect(await recover(test)).toEqual(['dead'])

    const interrupted = {
      state: 'interrupted',
      started_at: start.toISOString(),
      ended_at: now.toISOString(),
    }
    expect(store.runs.get('dead')?.lifecycle).toEqual(interrupted)
    expect(await manifestLifecycle(workspace, 'dead')).toEqual(interrupted)
    expect(readdirSync(workspace.run('dead')).toSorted()).toEqual(['log.jsonl', 'manifest.json'])
    expect(existsSync(aside)).toBe(false)
    expect(await recover(test)).toEqual([])
  })

  it('interrupts what a dead process had queued', async () => {
    const test = createTestQueue()
    insert(test, 'waiting', queued(), enterDeadHost(test.store.hosts))
    expect(await recover(test)).toEqual(['waiting'])
    expect(test.store.runs.get('waiting')?.lifecycle.state).toBe('interrupted')
  })

  it('interrupts the run of a host without a lease, as earlier versions had none', async () => {
    const test = createTestQueue()
    insert(test, 'old', running(start), 'process 4711')
    expect(await recover(test)).toEqual(['old'])
  })

  it('tries again what it has claimed and could not recover', async () => {
    const test = createTestQueue()
    insert(test, 'stuck', running(start), enterDeadHost(test.store.hosts))
    // A file where its folder should be.
    writeFileSync(test.workspace.activeRun('stuck'), '')
    expect(await recover(test)).toEqual([])
    expect(test.store.runs.ownerOf('stuck')).toBe(test.leases.id)
    rmSync(test.workspace.activeRun('stuck'))
    expect(await recover(test)).toEqual(['stuck'])
  })

  it('leaves the run of another living process alone', async () => {
    const test = createTestQueue()
    insert(test, 'elsewhere', running(start), enterLivingHost(test.store.hosts))
    expect(await recover(test)).toEqual([])
    expect(test.store.runs.get('elsewhere')?.lifecycle).toEqual(running(start))
    expect(existsSync(test.workspace.run('elsewhere'))).toBe(false)
  })

  it('goes on with the others when one cannot be recovered', async () => {
    const test = createTestQueue()
    const { workspace } = test
    const dead = enterDeadHost(test.store.hosts)
    insert(test, 'stuck', running(start), dead)
    insert(test, 'well', running(start), dead)
    // A file where its folder should be.
    writeFileSync(workspace.activeRun('stuck'), '')
    const troubles: unknown[] = []
    const recovered = await recoverInterrupted({
      ...test.recovery,
      onTrouble: (error) => troubles.push(error),
    })
    expect(recovered).toEqual(['well'])
    expect(troubles).toHaveLength(1)
  })

  it('believes the manifest of a run that was published and not yet told to the index', async () => {
    const test = createTestQueue()
    const run = insert(test, 'done', running(start), enterDeadHost(test.store.hosts))
    const lifecycle = ended.succeeded(start.toISOString(), start, 'warning')
    const metrics = { assignments: 7 }
    await publishRunFolder(test.workspace, { ...run, lifecycle, metrics }, { version: '1' }, true)
    expect(await recover(test)).toEqual([])
    expect(test.store.runs.get('done')).toMatchObject({ lifecycle, metrics })
  })

  it('is not stopped by a manifest that did not survive', async () => {
    const test = createTestQueue()
    insert(test, 'damaged', running(start), enterDeadHost(test.store.hosts))
    mkdirSync(test.workspace.run('damaged'))
    writeFileSync(join(test.workspace.run('damaged'), 'manifest.json'), '{"lifecy')
    expect(await recover(test)).toEqual(['damaged'])
    expect(test.store.runs.get('damaged')?.lifecycle.state).toBe('interrupted')
  })
})

describe('adoptPublishedRuns', () => {
  it('enters what is published and not in the index, once', async () => {
    const test = createTestQueue()
    const run = insert(test, 'lost', running(start), enterDeadHost(test.store.hosts))
    const lifecycle = ended.succeeded(start.toISOString(), start, 'ok')
    await publishRunFolder(test.workspace, { ...run, lifecycle }, { version: '1' }, true)
    test.store.runs.remove('lost')
    expect(await adoptPublishedRuns(test.recovery)).toEqual(['lost'])
    expect(test.store.runs.get('lost')).toEqual({ ...run, lifecycle })
    expect(await adoptPublishedRuns(test.recovery)).toEqual([])
  })

  it('leaves folders alone that are no runs', async () => {
    const test = createTestQueue()
    mkdirSync(join(test.workspace.runs, 'Not a run'))
    mkdirSync(join(test.workspace.runs, 'empty0folder'))
    expect(await adoptPublishedRuns(test.recovery)).toEqual([])
  })
})

describe('a run that two hosts find dead', () => {
  it('is left to the one that claimed it first', async () => {
    const test = createTestQueue()
    const { hosts, runs } = test.store
    const dead = enterDeadHost(hosts)
    insert(test, 'orphan', running(start), dead)
    const lease = hosts.all().find(({ id }) => id === dead)!
    expect(hosts.takeOver(lease, enterLivingHost(hosts))).toBe(true)
    expect(hosts.takeOver(lease, test.leases.id)).toBe(false)
    expect(runs.ownerOf('orphan')).toBe('elsewhere')
    expect(await recover(test)).toEqual([])
  })
})

describe('removeLeftovers', () => {
  it('removes what nobody touched for a day, but for the scratch of a run that goes on', async () => {
    const test = createTestQueue()
    const { workspace, store } = test
    insert(test, 'long', running(start), enterLivingHost(test.store.hosts))
    const dayAgo = new Date(now.getTime() - 24 * 3_600_000)
    const leave = (folder: string, name: string, touched: Date): void => {
      const path = join(folder, name)
      mkdirSync(path)
      utimesSync(path, touched, touched)
    }
    leave(workspace.temporary, 'long', dayAgo)
    leave(workspace.temporary, 'task-old', dayAgo)
    leave(workspace.temporary, 'task-young', now)
    leave(workspace.exports, 'old.csv', dayAgo)
    await removeLeftovers({ workspace, store: store.runs, clock })
    expect(readdirSync(workspace.temporary).toSorted()).toEqual(['long', 'task-young'])
    expect(readdirSync(workspace.exports)).toEqual([])
  })
})
