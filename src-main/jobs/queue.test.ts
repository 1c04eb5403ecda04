import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src-shared/runs.ts'
import { ExpectedError } from '../platform/errors.ts'
import { asideOf } from '../platform/publish.ts'
import { recoverInterrupted } from './recovery.ts'
import { createTestQueue, manifestLifecycle } from './test-support/queue.testing.ts'
import { scriptedJob, type Step, succeed } from './test-support/script.testing.ts'

const log = (text: string): Step => ({ do: 'log', level: 'info', text })

async function failureFrom(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error instanceof ExpectedError ? error.failure.code : error
  }
  return undefined
}

const statesOf = (changes: readonly Run[], id: string): string[] =>
  changes
    .filter((run) => run.id === id)
    .map(({ lifecycle }) => lifecycle.state)
    .filter((state, index, all) => state !== all[index - 1])

describe('an index that cannot be written', () => {
  it('ends neither the run nor the host, and is mended from the folder at the next start', async () => {
    const { queue, folder, workspace, store, troubles, recovery } = createTestQueue(1, () => ({
      update() {
        throw new Error('database or disk is full')
      },
    }))
    const { id } = queue.start(scriptedJob(folder, [succeed]))
    expect((await queue.finished(id)).lifecycle.state).toBe('succeeded')
    expect(await manifestLifecycle(workspace, id)).toMatchObject({ state: 'succeeded' })
    expect(troubles.length).toBeGreaterThanOrEqual(2)
    await recoverInterrupted(recovery)
    expect(store.runs.get(id)?.lifecycle.state).toBe('succeeded')
  })
})

describe('a run', () => {
  it('works in a process of its own and publishes its folder', async () => {
    const { queue, folder, workspace, changes, store } = createTestQueue()
    const job = scriptedJob(folder, [
      { do: 'plan', stages: [{ title: 'Read', weight: 1 }] },
      { do: 'enter', stage: 'Read' },
      { do: 'artifact', name: 'answer.txt', content: '42' },
      succeed,
    ])
    const { id } = queue.start(job)
    const run = await queue.finished(id)
    expect(run).toMatchObject({
      id,
      kind: 'allocation',
      title: 'Scripted',
      job,
      lifecycle: { state: 'succeeded', outcome: 'ok' },
      metrics: { assignments: 3 },
    })
    expect(store.runs.get(id)).toEqual(run)
    expect(readdirSync(workspace.run(id)).toSorted()).toEqual([
      'artifacts',
      'log.jsonl',
      'manifest.json',
    ])
    expect(readFileSync(join(workspace.run(id), 'artifacts', 'answer.txt'), 'utf8')).toBe('42')
    expect(
      JSON.parse(readFileSync(join(workspace.run(id), 'manifest.json'), 'utf8')),
    ).toMatchObject({
      ...run,
      stages: [{ title: 'Read', seconds: expect.any(Number) as number }],
      peak_memory_bytes: expect.any(Number) as number,
      versions: { quartermaster: '0.0.0-test', node: process.versions.node },
    })
    expect(readdirSync(workspace.activeRuns)).toEqual([])
    expect(statesOf(changes, id)).toEqual(['queued', 'running', 'succeeded'])
  })

  it('is never seen as over before its folder is there', async () => {
    const { queue, folder, workspace } = createTestQueue()
    const { id } = queue.start(scriptedJob(folder, [succeed]))
    let early = false
    queue.onChange((run) => {
      if (run.lifecycle.state === 'succeeded') early ||= !existsSync(workspace.run(id))
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = (): void => {
      if (queue.get(id).lifecycle.state === 'succeeded') {
        early ||= !existsSync(workspace.run(id))
        resolve()
      } else setImmediate(look)
    }
    look()
    await promise
    expect(early).toBe(false)
  })

  it('tells its progress with the stages it planned', async () => {
    const { queue, folder, changes } = createTestQueue()
    const { id } = queue.start(
      scriptedJob(folder, [
        {
          do: 'plan',
          stages: [
            { title: 'Read', weight: 1 },
            { title: 'Solve', weight: 1 },
          ],
        },
        { do: 'enter', stage: 'Read' },
        { do: 'update', fraction: 0.5, detail: 'half of the rows' },
        { do: 'enter', stage: 'Solve' },
        succeed,
      ]),
    )
    await queue.finished(id)
    const fractions = changes.flatMap(({ lifecycle }) =>
      lifecycle.state === 'running' ? [lifecycle.progress.fraction] : [],
    )
    expect(fractions[0]).toBe(0)
    expect(fractions.at(-1)).toBe(0.5)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  })

  it('that warns succeeds with a warning, and one out of time is timed out with its result', async () => {
    const { queue, folder, workspace } = createTestQueue()
    const ends = []
    for (const outcome of ['warning', 'timed_out']) {
      const steps: Step[] = [
        { do: 'artifact', name: 'best.txt', content: outcome },
        { do: 'answer', result: { outcome, metrics: {} } },
      ]
      const { id } = queue.start(scriptedJob(folder, steps))
      const { lifecycle } = await queue.finished(id)
      expect(existsSync(join(workspace.run(id), 'artifacts', 'best.txt'))).toBe(true)
      ends.push(lifecycle)
    }
    expect(ends).toMatchObject([{ state: 'succeeded', outcome: 'warning' }, { state: 'timed_out' }])
  })

  it('keeps the log lines it asked for', async () => {
    const { queue, folder, workspace } = createTestQueue()
    const steps: Step[] = [
      { do: 'log', level: 'debug', text: 'a detail' },
      { do: 'log', level: 'warning', text: 'a warning' },
      succeed,
    ]
    const texts = []
    for (const logLevel of ['debug', 'warning'] as const) {
      const { id } = queue.start(scriptedJob(folder, steps), { logLevel })
      await queue.finished(id)
      const lines = readFileSync(join(workspace.run(id), 'log.jsonl'), 'utf8')
        .trim()
        .split('\n')
      texts.push(lines.map((line) => (JSON.parse(line) as { text: string }).text))
    }
    expect(texts).toEqual([['a detail', 'a warning'], ['a warning']])
  })
})

describe('a run that fails', () => {
  it('keeps the failure, its manifest and its log, and no artifacts', async () => {
    const { queue, folder, workspace } = createTestQueue()
    const output = join(folder, 'out.csv')
    writeFileSync(output, 'the last drop')
    const failure = { code: 'bad_input', what: 'It does not fit.', remedy: 'Mend it.' } as const
    const { id } = queue.start(
      scriptedJob(
        folder,
        [{ do: 'artifact', name: 'half.txt', content: 'ha' }, log('read'), { do: 'fail', failure }],
        output,
      ),
    )
    const { lifecycle } = await queue.finished(id)
    expect(lifecycle).toMatchObject({ state: 'failed', error: failure })
    expect(await manifestLifecycle(workspace, id)).toEqual(lifecycle)
    expect(readdirSync(workspace.run(id)).toSorted()).toEqual(['log.jsonl', 'manifest.json'])
    expect(readFileSync(output, 'utf8')).toBe('the last drop')
  })

  it('by an exception is a bug with its stack', async () => {
    const { queue, folder } = createTestQueue()
    const { id } = queue.start(scriptedJob(folder, [{ do: 'throw', message: 'x is not y' }]))
    const { lifecycle } = await queue.finished(id)
    expect(lifecycle).toMatchObject({
      state: 'failed',
      error: {
        code: 'bug',
        cause: expect.stringMatching(/TypeError: x is not y\n {4}at /) as string,
      },
    })
  })

  it('by the death of its process is lost, and what it wrote aside is gone', async () => {
    const { queue, folder, workspace, spawner, said } = createTestQueue()
    const output = join(folder, 'out.csv')
    const job = scriptedJob(folder, [log('ready'), { do: 'ignore everything' }], output)
    const { id } = queue.start(job)
    const other = asideOf(output, 'another')
    writeFileSync(asideOf(output, id), 'half')
    writeFileSync(other, 'of another run')
    await said(id, 'ready')
    process.kill(spawner.started[0]!.channel.pid!, 'SIGKILL')
    const { lifecycle } = await queue.finished(id)
    expect(lifecycle).toMatchObject({
      state: 'failed',
      error: { code: 'worker_lost', what: expect.stringContaining('SIGKILL') as string },
    })
    expect(await manifestLifecycle(workspace, id)).toEqual(lifecycle)
    expect([asideOf(output, id), other].map((path) => existsSync(path))).toEqual([false, true])
  })

  it('by its own hand is lost in the same way', async () => {
    const { queue, folder } = createTestQueue()
    const { id } = queue.start(scriptedJob(folder, [{ do: 'kill process' }]))
    expect((await queue.finished(id)).lifecycle).toMatchObject({
      state: 'failed',
      error: { code: 'worker_lost' },
    })
  })

  it('by a thread that leaves without an answer does not wait for ever', async () => {
    const { queue, folder } = createTestQueue()
    const { id } = queue.start(scriptedJob(folder, [{ do: 'leave', code: 3 }]))
    expect((await queue.finished(id)).lifecycle).toMatchObject({
      state: 'failed',
      error: { code: 'bug', what: expect.stringContaining('ended with code 3') as string },
    })
  })

  it('by an answer that is none is published as failed', async () => {
    const { queue, folder, workspace } = createTestQueue()
    const steps: Step[] = [
      { do: 'artifact', name: 'half.txt', content: 'ha' },
      { do: 'answer', result: { outcome: 'splendid' } },
    ]
    const { id } = queue.start(scriptedJob(folder, steps))
    const { lifecycle } = await queue.finished(id)
    expect(lifecycle).toMatchObject({ state: 'failed', error: { code: 'bug' } })
    expect(await manifestLifecycle(workspace, id)).toEqual(lifecycle)
    expect(existsSync(join(workspace.run(id), 'artifacts'))).toBe(false)
  })

  it('because its folder cannot be published says so, and the next one goes on', async () => {
    const { queue, folder, workspace, said } = createTestQueue()
    const go = join(folder, 'go')
    const blocked = queue.start(
      scriptedJob(folder, [log('ready'), { do: 'wait for file', path: go }, succeed]),
    )
    const next = queue.start(scriptedJob(folder, [succeed]))
    await said(blocked.id, 'ready')
    mkdirSync(join(workspace.run(blocked.id), 'in the way'), { recursive: true })
    writeFileSync(go, '')
    const states = []
    for (const { id } of [blocked, next]) states.push((await queue.finished(id)).lifecycle.state)
    expect(states).toEqual(['failed', 'succeeded'])
  })
})

describe('the queue', () => {
  it('runs in the order of their start, as many at once as it may', async () => {
    const { queue, folder, said, changes } = createTestQueue(2)
    const go = join(folder, 'go')
    const job = scriptedJob(folder, [log('ready'), { do: 'wait for file', path: go }, succeed])
    const ids = Array.from({ length: 4 }, () => queue.start(job).id)
    await Promise.all(ids.slice(0, 2).map((id) => said(id, 'ready')))
    expect(queue.counts).toEqual({ queued: 2, running: 2 })
    expect(ids.map((id) => queue.get(id).lifecycle.state)).toEqual([
      'running',
      'running',
      'queued',
      'queued',
    ])
    writeFileSync(go, '')
    await Promise.all(ids.map((id) => queue.finished(id)))
    expect(queue.counts).toEqual({ queued: 0, running: 0 })
    const begun = changes
      .filter(({ lifecycle }) => lifecycle.state === 'running')
      .map(({ id }) => id)
    expect([...new Set(begun)]).toEqual(ids)
  })

  it('cancels what waits at once, without a process', async () => {
    const { queue, folder, workspace, spawner, said, changes } = createTestQueue()
    const first = queue.start(scriptedJob(folder, [log('ready'), { do: 'wait for cancel' }]))
    const second = queue.start(scriptedJob(folder, [succeed]))
    await said(first.id, 'ready')
    queue.cancel(second.id)
    queue.cancel(second.id)
    const run = await queue.finished(second.id)
    expect(run.lifecycle).toMatchObject({ state: 'cancelled', started_at: null })
    expect(await manifestLifecycle(workspace, second.id)).toEqual(run.lifecycle)
    expect(statesOf(changes, second.id)).toEqual(['queued', 'cancelled'])
    expect(spawner.started).toHaveLength(1)
  })

  it.each([
    ['waits for a query', { do: 'wait for cancel' }],
    ['computes', { do: 'spin' }],
  ] as const)('stops a run that %s: cancelling at once, then cancelled', async (_, step) => {
    const { queue, folder, workspace, said, changes } = createTestQueue()
    const { id } = queue.start(
      scriptedJob(folder, [
        { do: 'artifact', name: 'half.txt', content: 'ha' },
        log('ready'),
        step,
      ]),
    )
    await said(id, 'ready')
    expect(queue.cancel(id).lifecycle.state).toBe('cancelling')
    expect(queue.cancel(id).lifecycle.state).toBe('cancelling')
    const { lifecycle } = await queue.finished(id)
    expect(lifecycle).toMatchObject({
      state: 'cancelled',
      started_at: expect.any(String) as string,
    })
    expect(statesOf(changes, id)).toEqual(['queued', 'running', 'cancelling', 'cancelled'])
    expect(await manifestLifecycle(workspace, id)).toEqual(lifecycle)
    expect(readdirSync(workspace.run(id)).toSorted()).toEqual(['log.jsonl', 'manifest.json'])
  })

  it('stops a run that it was told to stop before its process was there', async () => {
    const { queue, folder } = createTestQueue()
    const { id } = queue.start(scriptedJob(folder, [{ do: 'spin' }]))
    expect(queue.cancel(id).lifecycle.state).toBe('cancelling')
    expect((await queue.finished(id)).lifecycle.state).toBe('cancelled')
  })

  it('does not cancel what is over or unknown', async () => {
    const { queue, folder } = createTestQueue()
    const { id } = queue.start(scriptedJob(folder, [succeed]))
    await queue.finished(id)
    expect(await failureFrom(() => queue.cancel(id))).toBe('conflict')
    expect(await failureFrom(() => queue.cancel('unknown'))).toBe('not_found')
  })

  it('removes a run that is over with its files, and refuses one that is not', async () => {
    const { queue, folder, workspace, said, store } = createTestQueue()
    const { id } = queue.start(scriptedJob(folder, [log('ready'), { do: 'wait for cancel' }]))
    await said(id, 'ready')
    expect(await failureFrom(() => queue.remove(id))).toBe('conflict')
    queue.cancel(id)
    await queue.finished(id)
    await queue.remove(id)
    expect(existsSync(workspace.run(id))).toBe(false)
    expect(store.runs.get(id)).toBeUndefined()
    expect(await failureFrom(() => queue.get(id))).toBe('not_found')
    expect(await failureFrom(() => queue.remove(id))).toBe('not_found')
  })

  it('closes by cancelling what runs and what waits, and starts nothing more', async () => {
    const { queue, folder, said, store } = createTestQueue()
    const job = scriptedJob(folder, [log('ready'), { do: 'wait for cancel' }])
    const ids = [queue.start(job).id, queue.start(job).id]
    await said(ids[0]!, 'ready')
    await queue.close()
    expect(ids.map((id) => store.runs.get(id)?.lifecycle.state)).toEqual(['cancelled', 'cancelled'])
    expect(await failureFrom(() => queue.start(job))).toBe('conflict')
  })

  it('no longer tells those who stopped listening', async () => {
    const { queue, folder } = createTestQueue()
    const heard: string[] = []
    const stopChanges = queue.onChange(({ id }) => heard.push(id))
    const stopLog = queue.onLog((id) => heard.push(id))
    stopChanges()
    stopLog()
    const { id } = queue.start(scriptedJob(folder, [log('ready'), succeed]))
    await queue.finished(id)
    expect(heard).toEqual([])
  })
})
