import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Lifecycle, RunDetail } from '../../src-shared/runs.ts'
import type { Clock } from '../platform/clock.ts'
import { asideOf } from '../platform/publish.ts'
import { ended, queued, running } from './lifecycle.ts'
import {
  adoptPublishedRuns,
  ownerIsAlive,
  recoverInterrupted,
  removeLeftovers,
} from './recovery.ts'
import { createRunFolder, publishRunFolder } from './run-folder.ts'
import { createTestQueue, manifestLifecycle, type TestQueue } from './test-support/queue.testing.ts'
import { scriptedJob } from './test-support/script.testing.ts'

const start = new Date('2026-01-02T03:04:05.000Z')
const now = new Date('2026-01-02T04:00:00.000Z')
const clock: Clock = { now: () => now, monotonic: () => 0 }

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

function insert(
  { store, folder }: TestQueue,
  id: string,
  lifecycle: Lifecycle,
  ownerPid: number,
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
  store.runs.insert(run, ownerPid)
  return run
}

const recover = ({ workspace, store }: TestQueue): Promise<readonly string[]> =>
  recoverInterrupted(
    { workspace, store: store.runs, clock, version: '0.0.0-test' },
    // The machine of these tests started with the run.
    (pid, since) => ownerIsAlive(pid, since, start),
  )

describe('recovery of interrupted runs', () => {
  it('publishes the run of a dead process without its artifacts, with its log', async () => {
    const test = createTestQueue()
    const { workspace, store, folder } = test
    insert(test, 'dead', running(start), deadPid())
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
    insert(test, 'waiting', queued(), deadPid())
    expect(await recover(test)).toEqual(['waiting'])
    expect(test.store.runs.get('waiting')?.lifecycle.state).toBe('interrupted')
  })

  it('interrupts a run under its own process id: the process before it had the same', async () => {
    const test = createTestQueue()
    insert(test, 'reused', running(start), process.pid)
    expect(await recover(test)).toEqual(['reused'])
  })

  it('leaves the run of another living process alone', async () => {
    const test = createTestQueue()
    insert(test, 'elsewhere', running(start), process.ppid)
    expect(await recover(test)).toEqual([])
    expect(test.store.runs.get('elsewhere')?.lifecycle).toEqual(running(start))
    expect(existsSync(test.workspace.run('elsewhere'))).toBe(false)
  })

  it('interrupts what was queued before the machine started, whoever has the process id now', () => {
    const before = new Date(start.getTime() - 1)
    expect([
      ownerIsAlive(process.pid, before, start),
      ownerIsAlive(process.pid, start, start),
    ]).toEqual([false, true])
  })

  it('goes on with the others when one cannot be recovered', async () => {
    const test = createTestQueue()
    const { workspace, store } = test
    insert(test, 'stuck', running(start), deadPid())
    insert(test, 'well', running(start), deadPid())
    // A file where its folder should be.
    writeFileSync(workspace.activeRun('stuck'), '')
    const troubles: unknown[] = []
    const recovered = await recoverInterrupted({
      workspace,
      store: store.runs,
      clock,
      version: '0.0.0-test',
      onTrouble: (error) => troubles.push(error),
    })
    expect(recovered).toEqual(['well'])
    expect(troubles).toHaveLength(1)
  })

  it('believes the manifest of a run that was published and not yet told to the index', async () => {
    const test = createTestQueue()
    const run = insert(test, 'done', running(start), deadPid())
    const lifecycle = ended.succeeded(start.toISOString(), start, 'warning')
    const metrics = { assignments: 7 }
    await publishRunFolder(test.workspace, { ...run, lifecycle, metrics }, { version: '1' }, true)
    expect(await recover(test)).toEqual([])
    expect(test.store.runs.get('done')).toMatchObject({ lifecycle, metrics })
  })

  it('is not stopped by a manifest that did not survive', async () => {
    const test = createTestQueue()
    insert(test, 'damaged', running(start), deadPid())
    mkdirSync(test.workspace.run('damaged'))
    writeFileSync(join(test.workspace.run('damaged'), 'manifest.json'), '{"lifecy')
    expect(await recover(test)).toEqual(['damaged'])
    expect(test.store.runs.get('damaged')?.lifecycle.state).toBe('interrupted')
  })
})

describe('adoptPublishedRuns', () => {
  it('enters what is published and not in the index, once', async () => {
    const test = createTestQueue()
    const run = insert(test, 'lost', running(start), deadPid())
    const lifecycle = ended.succeeded(start.toISOString(), start, 'ok')
    await publishRunFolder(test.workspace, { ...run, lifecycle }, { version: '1' }, true)
    test.store.runs.remove('lost')
    const options = { workspace: test.workspace, store: test.store.runs }
    expect(await adoptPublishedRuns(options)).toEqual(['lost'])
    expect(test.store.runs.get('lost')).toEqual({ ...run, lifecycle })
    expect(await adoptPublishedRuns(options)).toEqual([])
  })

  it('leaves folders alone that are no runs', async () => {
    const test = createTestQueue()
    mkdirSync(join(test.workspace.runs, 'Not a run'))
    mkdirSync(join(test.workspace.runs, 'empty0folder'))
    const options = { workspace: test.workspace, store: test.store.runs }
    expect(await adoptPublishedRuns(options)).toEqual([])
  })
})

describe('a run that two hosts find dead', () => {
  it('is left to the one that claimed it first', async () => {
    const test = createTestQueue()
    const dead = deadPid()
    insert(test, 'orphan', running(start), dead)
    expect(test.store.runs.claim('orphan', dead, process.ppid)).toBe(true)
    expect(test.store.runs.claim('orphan', dead, process.pid)).toBe(false)
    expect(await recover(test)).toEqual([])
  })
})

describe('removeLeftovers', () => {
  it('removes what nobody touched for a day, but for the scratch of a run that goes on', async () => {
    const test = createTestQueue()
    const { workspace, store } = test
    insert(test, 'long', running(start), process.ppid)
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
