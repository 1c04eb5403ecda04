import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src-shared/runs.ts'
import type { ProcessExit, Spawner } from './process-channel.ts'
import { recoverInterrupted } from './recovery.ts'
import type { RunnerEvent } from './tasks.ts'
import { createTestQueue, manifestLifecycle, type TestQueue } from './test-support/queue.testing.ts'
import { scriptedJob, type Step, succeed } from './test-support/script.testing.ts'

const log = (text: string): Step => ({ do: 'log', level: 'info', text })

/** Two hosts of one workspace, each with an index of its own to the same file. */
function createTwoHosts(): { one: TestQueue; two: TestQueue } {
  const one = createTestQueue(1, undefined, { id: 'one' })
  return { one, two: createTestQueue(1, undefined, { id: 'two', beside: one }) }
}

const statesOf = (changes: readonly Run[], id: string): string[] =>
  changes
    .filter((run) => run.id === id)
    .map(({ lifecycle }) => lifecycle.state)
    .filter((state, index, all) => state !== all[index - 1])

/** What an observer does that takes this host for dead. */
function takeOver(from: TestQueue, by: TestQueue): void {
  const lease = by.store.hosts.all().find(({ id }) => id === from.leases.id)
  expect(lease && by.store.hosts.takeOver(lease, by.leases.id)).toBe(true)
}

describe('a run that another host works on', () => {
  it('is cancelled by a word in the index, and shown as cancelling at once', async () => {
    const { one, two } = createTwoHosts()
    const { id } = one.queue.start(scriptedJob(one.folder, [log('ready'), { do: 'spin' }]))
    await one.said(id, 'ready')
    expect(two.queue.cancel(id).lifecycle.state).toBe('cancelling')
    expect(two.queue.get(id).lifecycle.state).toBe('cancelling')
    expect(one.queue.get(id).lifecycle.state).toBe('running')
    const over = two.queue.finished(id)
    one.queue.look()
    expect((await one.queue.finished(id)).lifecycle.state).toBe('cancelled')
    two.queue.look()
    expect((await over).lifecycle.state).toBe('cancelled')
    expect(statesOf(one.changes, id)).toEqual(['queued', 'running', 'cancelling', 'cancelled'])
  })

  it('stays cancelling for others while its host still tells of progress', async () => {
    const { one, two } = createTwoHosts()
    const { id } = one.queue.start(scriptedJob(one.folder, [log('ready'), { do: 'spin' }]))
    await one.said(id, 'ready')
    two.queue.cancel(id)
    const { lifecycle, metrics } = one.queue.get(id)
    one.store.runs.update(id, lifecycle, metrics, 'one')
    expect(two.queue.get(id).lifecycle.state).toBe('cancelling')
  })

  it('is cancelled while it waits there', async () => {
    const { one, two } = createTwoHosts()
    const first = one.queue.start(scriptedJob(one.folder, [log('ready'), { do: 'spin' }]))
    const second = one.queue.start(scriptedJob(one.folder, [succeed]))
    await one.said(first.id, 'ready')
    expect(two.queue.cancel(second.id).lifecycle.state).toBe('queued')
    one.queue.look()
    expect((await one.queue.finished(second.id)).lifecycle).toMatchObject({
      state: 'cancelled',
      started_at: null,
    })
    expect(one.queue.get(first.id).lifecycle.state).toBe('running')
  })

  it('tells its changes to those who listen elsewhere, once', async () => {
    const { one, two } = createTwoHosts()
    const go = join(one.folder, 'go')
    const job = scriptedJob(one.folder, [log('ready'), { do: 'wait for file', path: go }, succeed])
    const { id } = one.queue.start(job)
    await one.said(id, 'ready')
    two.queue.look()
    two.queue.look()
    writeFileSync(go, '')
    await one.queue.finished(id)
    two.queue.look()
    two.queue.look()
    expect(two.changes.map(({ lifecycle }) => lifecycle.state)).toEqual(['running', 'succeeded'])
  })

  it('is seen also when it began and ended between two looks', async () => {
    const { one, two } = createTwoHosts()
    const { id } = one.queue.start(scriptedJob(one.folder, [succeed]))
    await one.queue.finished(id)
    two.queue.look()
    expect(statesOf(two.changes, id)).toEqual(['succeeded'])
    expect((await two.queue.finished(id)).lifecycle.state).toBe('succeeded')
  })

  it('is told to be gone once it is removed, here and there, once each', async () => {
    const { one, two } = createTwoHosts()
    const told: string[] = []
    one.queue.onRemove((id) => told.push(`one ${id}`))
    two.queue.onRemove((id) => told.push(`two ${id}`))
    const { id } = one.queue.start(scriptedJob(one.folder, [succeed]))
    await one.queue.finished(id)
    await one.queue.remove(id)
    expect(told).toEqual([`one ${id}`])
    two.queue.look()
    one.queue.look()
    two.store.runs.requestCancel(id, new Date())
    one.queue.look()
    expect(told).toEqual([`one ${id}`, `two ${id}`])
  })

  it('ends for the listeners of its own host alone', async () => {
    const { one, two } = createTwoHosts()
    const ended: string[] = []
    one.queue.onEnd((run) => ended.push(`one ${run.lifecycle.state}`))
    two.queue.onEnd((run) => ended.push(`two ${run.lifecycle.state}`))
    const { id } = one.queue.start(scriptedJob(one.folder, [succeed]))
    await one.queue.finished(id)
    two.queue.look()
    expect(statesOf(two.changes, id).at(-1)).toBe('succeeded')
    expect(ended).toEqual(['one succeeded'])
  })

  it('can be waited for until it is removed or this host closes', async () => {
    const { one, two } = createTwoHosts()
    const { id } = one.queue.start(scriptedJob(one.folder, [log('ready'), { do: 'spin' }]))
    await one.said(id, 'ready')
    const over = two.queue.finished(id)
    await two.queue.close()
    await expect(over).rejects.toMatchObject({ failure: { code: 'conflict' } })
    expect(one.queue.get(id).lifecycle.state).toBe('running')
  })
})

describe('a host that was taken for dead', () => {
  it('kills its runner and leaves the run to the one that has claimed it', async () => {
    const { one, two } = createTwoHosts()
    const output = join(one.folder, 'out.csv')
    writeFileSync(output, 'the last drop')
    const steps: Step[] = [
      log('ready'),
      { do: 'artifact', name: 'half.txt', content: 'ha' },
      { do: 'ignore everything' },
    ]
    const { id } = one.queue.start(scriptedJob(one.folder, steps, output))
    await one.said(id, 'ready')
    takeOver(one, two)
    expect(await recoverInterrupted(two.recovery)).toEqual([id])
    const over = one.queue.finished(id)
    one.queue.look()
    expect((await over).lifecycle.state).toBe('interrupted')
    expect(await manifestLifecycle(one.workspace, id)).toMatchObject({ state: 'interrupted' })
    expect(existsSync(join(one.workspace.run(id), 'artifacts'))).toBe(false)
    expect(one.queue.counts).toEqual({ queued: 0, running: 0 })
    expect(one.leases.beat()).toBe('lost')
    // It goes on with what comes after.
    const next = one.queue.start(scriptedJob(one.folder, [succeed]))
    expect((await one.queue.finished(next.id)).lifecycle.state).toBe('succeeded')
  })

  it('does not publish over it with work that ended before it noticed', async () => {
    const { one, two } = createTwoHosts()
    const go = join(one.folder, 'go')
    const steps: Step[] = [
      log('ready'),
      { do: 'wait for file', path: go },
      { do: 'artifact', name: 'late.txt', content: 'late' },
      succeed,
    ]
    const { id } = one.queue.start(scriptedJob(one.folder, steps))
    await one.said(id, 'ready')
    takeOver(one, two)
    await recoverInterrupted(two.recovery)
    writeFileSync(go, '')
    expect((await one.queue.finished(id)).lifecycle.state).toBe('interrupted')
    expect(existsSync(join(one.workspace.run(id), 'artifacts'))).toBe(false)
    expect(two.store.runs.get(id)?.lifecycle.state).toBe('interrupted')
  })

  it('lets what it had queued go without starting it', async () => {
    const { one, two } = createTwoHosts()
    const first = one.queue.start(scriptedJob(one.folder, [log('ready'), { do: 'spin' }]))
    const second = one.queue.start(scriptedJob(one.folder, [succeed]))
    await one.said(first.id, 'ready')
    takeOver(one, two)
    one.queue.look()
    await recoverInterrupted(two.recovery)
    one.queue.look()
    const ends = await Promise.all([first, second].map(({ id }) => one.queue.finished(id)))
    expect(ends.map(({ lifecycle }) => lifecycle.state)).toEqual(['interrupted', 'interrupted'])
    expect(one.spawner.started).toHaveLength(1)
  })
})

describe('a run whose work is concluded and whose folder cannot be published', () => {
  const result = { outcome: 'ok', metrics: { assignments: 3 }, inputs: [] } as const
  const steps = (go: string): Step[] => [
    { do: 'artifact', name: 'answer.txt', content: '42' },
    log('ready'),
    { do: 'wait for file', path: go },
    { do: 'journal', conclusion: { result, files: [] } },
    { do: 'answer', result },
  ]

  async function startBlocked(test: TestQueue): Promise<{ id: string; blocker: string }> {
    const go = join(test.folder, 'go')
    const { id } = test.queue.start(scriptedJob(test.folder, steps(go)))
    await test.said(id, 'ready')
    const blocker = test.workspace.run(id)
    // A file where its folder should be: as little can be renamed there as on a full disk.
    writeFileSync(blocker, '')
    const over = test.queue.finished(id)
    writeFileSync(go, '')
    await expect(over).rejects.toMatchObject({ failure: { code: 'storage' } })
    return { id, blocker }
  }

  it('does not fail: it ends as succeeded once there is room, and the next goes on meanwhile', async () => {
    const test = createTestQueue()
    const { id, blocker } = await startBlocked(test)
    expect(test.queue.get(id).lifecycle.state).toBe('running')
    expect(test.troubles).toHaveLength(1)
    await test.queue.retry()
    expect(test.queue.get(id).lifecycle.state).toBe('running')
    const next = test.queue.start(scriptedJob(test.folder, [succeed]))
    expect((await test.queue.finished(next.id)).lifecycle.state).toBe('succeeded')
    rmSync(blocker)
    await test.queue.retry()
    expect(test.queue.get(id).lifecycle).toMatchObject({ state: 'succeeded', outcome: 'ok' })
    expect(existsSync(join(test.workspace.run(id), 'artifacts', 'answer.txt'))).toBe(true)
    expect(statesOf(test.changes, id)).toEqual(['queued', 'running', 'succeeded'])
    expect(test.troubles).toHaveLength(1)
  })

  it('is finished by the next host when its own has closed', async () => {
    const test = createTestQueue()
    const { id, blocker } = await startBlocked(test)
    await test.queue.close()
    test.leases.close()
    rmSync(blocker)
    const next = createTestQueue(1, undefined, { id: 'next', beside: test })
    expect(await recoverInterrupted(next.recovery)).toEqual([])
    expect(next.store.runs.get(id)).toMatchObject({
      lifecycle: { state: 'succeeded', outcome: 'ok' },
      metrics: result.metrics,
    })
  })
})

/** Runners in this process that answer as soon as they have their order. */
function createAnsweringSpawner(): Spawner {
  return {
    spawn() {
      const messages: ((message: unknown) => void)[] = []
      const exits: ((exit: ProcessExit) => void)[] = []
      const answer: RunnerEvent = {
        type: 'done',
        result: { outcome: 'ok', metrics: {} },
        peakMemory: 1,
      }
      return {
        pid: undefined,
        send() {
          setImmediate(() => {
            for (const listener of messages) listener(answer)
            for (const listener of exits) listener({ code: 0, signal: null })
          })
        },
        onMessage: (listener) => messages.push(listener),
        onExit: (listener) => exits.push(listener),
        kill: () => undefined,
      }
    },
  }
}

describe('many runs', () => {
  it('200 of them, eight at once, all end, in the order of their start, and no end goes untold', async () => {
    const spawner = createAnsweringSpawner()
    const test = createTestQueue(8, undefined, { spawner })
    const two = createTestQueue(1, undefined, { id: 'two', beside: test })
    const job = scriptedJob(test.folder, [succeed])
    let most = 0
    test.queue.onChange(() => {
      most = Math.max(most, test.queue.counts.running)
    })
    const ids = Array.from({ length: 200 }, () => test.queue.start(job).id)
    const ends = await Promise.all(ids.map((id) => test.queue.finished(id)))
    expect(ends.every(({ lifecycle }) => lifecycle.state === 'succeeded')).toBe(true)
    expect(most).toBe(8)
    const begun = test.changes.filter(({ lifecycle }) => lifecycle.state === 'running')
    expect([...new Set(begun.map(({ id }) => id))]).toEqual(ids)
    for (const id of ids) {
      expect(statesOf(test.changes, id)).toEqual(['queued', 'running', 'succeeded'])
    }
    two.queue.look()
    expect(new Set(two.changes.map(({ id }) => id))).toEqual(new Set(ids))
    expect(two.changes.every(({ lifecycle }) => lifecycle.state === 'succeeded')).toBe(true)
    expect(test.queue.counts).toEqual({ queued: 0, running: 0 })
  }, 120_000)
})

describe('a wall clock that goes back by an hour in the middle of a run', () => {
  it('changes neither the order nor how they end', async () => {
    let wall = Date.parse('2026-03-29T03:30:00.000Z')
    const clock = { now: () => new Date(wall), monotonic: () => performance.now() }
    const test = createTestQueue(1, undefined, { clock })
    const go = join(test.folder, 'go')
    const { id } = test.queue.start(
      scriptedJob(test.folder, [log('ready'), { do: 'wait for file', path: go }, succeed]),
    )
    const waiting = test.queue.start(scriptedJob(test.folder, [succeed]))
    await test.said(id, 'ready')
    wall -= 3_600_000
    test.leases.beat()
    test.queue.look()
    expect(await recoverInterrupted(test.recovery)).toEqual([])
    const later = test.queue.start(scriptedJob(test.folder, [succeed]))
    writeFileSync(go, '')
    const ends = await Promise.all(
      [id, waiting.id, later.id].map((run) => test.queue.finished(run)),
    )
    expect(ends.map(({ lifecycle }) => lifecycle)).toMatchObject([
      {
        state: 'succeeded',
        started_at: '2026-03-29T03:30:00.000Z',
        // No run ends before it began.
        ended_at: '2026-03-29T03:30:00.000Z',
      },
      { state: 'succeeded' },
      { state: 'succeeded' },
    ])
    const begun = test.changes.filter(({ lifecycle }) => lifecycle.state === 'running')
    expect([...new Set(begun.map((run) => run.id))]).toEqual([id, waiting.id, later.id])
  })
})
