import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CancelledError, ExpectedError } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { forkChannel } from './fork-channel.ts'
import { type RunningTask, superviseTask, type TaskListeners } from './supervisor.ts'
import type { Limits, Order } from './tasks.ts'
import { testLimits } from './test-support/queue.testing.ts'
import { scriptedJob, type Step, succeed } from './test-support/script.testing.ts'
import { createScriptedSpawner, type ScriptedSpawner } from './test-support/spawner.testing.ts'

const log = (text: string): Step => ({ do: 'log', level: 'info', text })
let spawner: ScriptedSpawner = createScriptedSpawner()

afterEach(() => {
  for (const { channel } of spawner.started) channel.kill()
  spawner = createScriptedSpawner()
})

/** For processes that do not look at what they are told to do. */
const strangersOrder = {
  name: 'allocation',
  payload: {},
  runId: 'test',
  limits: testLimits,
  logLevel: 'info',
  keepsLog: false,
} as const satisfies Partial<Order>

interface Supervised {
  readonly task: RunningTask
  readonly said: (text: string) => Promise<void>
}

function supervise(
  steps: readonly Step[],
  grace?: number,
  limits: Limits = testLimits,
): Supervised {
  const folder = temporaryFolder()
  const order: Order = {
    name: 'allocation',
    payload: scriptedJob(folder, steps),
    runId: 'test',
    folder,
    temporary: folder,
    limits,
    logLevel: 'debug',
    keepsLog: false,
  }
  const lines = new Map<string, PromiseWithResolvers<void>>()
  const line = (text: string): PromiseWithResolvers<void> => {
    const known = lines.get(text) ?? Promise.withResolvers<void>()
    lines.set(text, known)
    return known
  }
  const listeners: TaskListeners = { onLog: ({ text }) => line(text).resolve() }
  return {
    task: superviseTask(spawner, order, listeners, grace),
    said: (text) => line(text).promise,
  }
}

const reasonOf = (task: RunningTask): Promise<unknown> =>
  task.done.then(
    (outcome) => outcome,
    (error: unknown) => error,
  )

describe('a supervised task', () => {
  it('gives its result and how much memory its process took', async () => {
    const { task } = supervise([succeed])
    expect(await task.done).toEqual({
      result: { outcome: 'ok', metrics: { assignments: 3 } },
      peakMemory: expect.any(Number) as number,
    })
    expect((await task.done).peakMemory).toBeGreaterThan(10 * 1024 ** 2)
  })

  it('is killed when it has not stopped within the grace', async () => {
    const { task, said } = supervise([log('deaf'), { do: 'ignore everything' }], 50)
    await said('deaf')
    task.cancel()
    task.cancel()
    expect(await reasonOf(task)).toBeInstanceOf(CancelledError)
  })

  it('is not killed while it stops by itself', async () => {
    const { task, said } = supervise([log('polite'), { do: 'wait for cancel' }], 600_000)
    await said('polite')
    task.cancel()
    expect(await reasonOf(task)).toBeInstanceOf(CancelledError)
  })

  it('that has answered before the word to stop arrived keeps its result', async () => {
    const { task } = supervise([succeed])
    await task.done
    task.cancel()
    expect(await reasonOf(task)).toMatchObject({ result: { outcome: 'ok' } })
  })

  it('can be killed at once', async () => {
    const { task, said } = supervise([log('deaf'), { do: 'ignore everything' }])
    await said('deaf')
    task.kill()
    expect(await reasonOf(task)).toBeInstanceOf(CancelledError)
  })

  it('keeps the code of an expected failure across the processes', async () => {
    const failure = {
      code: 'disk_full',
      what: 'Full.',
      remedy: 'Free some.',
      kept: 'All.',
    } as const
    const { task } = supervise([{ do: 'fail', failure }])
    const reason = await reasonOf(task)
    expect(reason).toBeInstanceOf(ExpectedError)
    expect((reason as ExpectedError).failure).toEqual(failure)
  })

  it('whose process cannot be started is lost', async () => {
    const elsewhere = { spawn: () => forkChannel(join(temporaryFolder(), 'missing.ts')) }
    const { done } = superviseTask(elsewhere, {
      ...strangersOrder,
      folder: temporaryFolder(),
      temporary: '',
    })
    await expect(done).rejects.toMatchObject({ failure: { code: 'worker_lost' } })
  })

  it('whose process says what no runner says is a bug', async () => {
    const folder = temporaryFolder()
    const entry = join(folder, 'stranger.mjs')
    writeFileSync(entry, `process.on('message', () => process.send({ type: 'hello' }))`)
    const { done } = superviseTask(
      { spawn: () => forkChannel(entry) },
      { ...strangersOrder, folder, temporary: folder },
    )
    await expect(done).rejects.toThrow('a runner spoke out of turn')
  })

  it('that outgrows the memory of its thread says what to do', async () => {
    const before = process.env['NODE_OPTIONS']
    process.env['NODE_OPTIONS'] = '--max-old-space-size=64'
    const { task } = supervise([{ do: 'grow memory' }])
    if (before === undefined) delete process.env['NODE_OPTIONS']
    else process.env['NODE_OPTIONS'] = before
    const reason = await reasonOf(task)
    expect(reason).toMatchObject({
      failure: { code: 'out_of_memory' },
    })
  })

  // On a busy machine V8 aborts the whole process now and then, before Node has ended the thread.
  it('whose process V8 aborts, its heap full, says the same', async () => {
    const folder = temporaryFolder()
    const entry = join(folder, 'hungry.mjs')
    const grow = `for (const kept = []; ; ) kept.push(Array.from({ length: 1000 }, () => ({})))`
    writeFileSync(entry, `process.on('message', () => { ${grow} })`)
    const { done } = superviseTask(
      { spawn: () => forkChannel(entry, [], { NODE_OPTIONS: '--max-old-space-size=32' }) },
      { ...strangersOrder, folder, temporary: folder },
    )
    await expect(done).rejects.toMatchObject({ failure: { code: 'out_of_memory' } })
  })

  it('that outgrows the heap its limits give it says so, and one within them does not', async () => {
    const limits = { ...testLimits, heap: 64 * 1024 ** 2 }
    const within = supervise([succeed], undefined, limits)
    expect(await reasonOf(within.task)).toMatchObject({ result: { outcome: 'ok' } })
    const { task } = supervise([{ do: 'grow memory' }], undefined, limits)
    expect(await reasonOf(task)).toMatchObject({ failure: { code: 'out_of_memory' } })
  })

  it('outlives Ctrl-C, which reaches the whole group: the core decides', async () => {
    const folder = temporaryFolder()
    const go = join(folder, 'go')
    const { task, said } = supervise([log('ready'), { do: 'wait for file', path: go }, succeed])
    await said('ready')
    process.kill(task.pid!, 'SIGINT')
    process.kill(task.pid!, 'SIGTERM')
    writeFileSync(go, '')
    expect(await reasonOf(task)).toMatchObject({ result: { outcome: 'ok' } })
  })
})
