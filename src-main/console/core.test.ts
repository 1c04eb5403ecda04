import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PreflightEvent } from '../../src-shared/allocation/preflight.ts'
import { runsRequest } from '../../src-shared/runs.ts'
import type { Step } from '../jobs/test-support/script.testing.ts'
import { createCore } from './create-core.ts'
import { createTestWorld, exampleReport, fixedClock, type TestWorld } from './test-world.testing.ts'
import { anyFile } from '../platform/roots.ts'

let world: TestWorld

beforeAll(async () => {
  world = await createTestWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

const log = (text: string): Step => ({ do: 'log', level: 'info', text })

/** Resolves when the run says so; ask before it starts. */
function said(text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const stop = world.core.queue.onLog((id, line) => {
    if (line.text !== text) return
    stop()
    resolve(id)
  })
  return promise
}

const textsOf = async (id: string, after = 0, limit = 100) => {
  const { lines, next } = await world.core.log(id, after, limit)
  return { texts: lines.map(({ text }) => text), next }
}

describe('the log of a run', () => {
  it('is read while the run goes on, and goes on where it was left', async () => {
    const { core, folder, job } = world
    const go = join(folder, 'go')
    const reached = said('before')
    const { id } = core.start(
      job([
        log('first'),
        log('before'),
        { do: 'wait for file', path: go },
        log('after'),
        { do: 'answer', result: { outcome: 'ok', metrics: {} } },
      ]),
    )
    await reached
    const begun = await textsOf(id)
    expect(begun).toEqual({ texts: ['first', 'before'], next: 2 })
    writeFileSync(go, '')
    await core.queue.finished(id)
    expect(await textsOf(id, begun.next)).toEqual({ texts: ['after'], next: 3 })
  })

  it('comes in pages', async () => {
    const { succeeded } = world
    expect(await textsOf(succeeded, 0, 1)).toEqual({ texts: ['Read'], next: 1 })
    expect(await textsOf(succeeded, 1, 1)).toEqual({ texts: ['Solve'], next: 2 })
    expect(await textsOf(succeeded, 2, 1)).toEqual({ texts: [], next: 2 })
    expect(await textsOf(succeeded, 99, 1)).toEqual({ texts: [], next: 99 })
  })

  it('leaves a line that is still being written for the next page', async () => {
    const { core, job, workspace } = world
    const reached = said('whole')
    const { id } = core.start(job([log('whole'), { do: 'wait for cancel' }]))
    await reached
    const line = `${JSON.stringify({ at: '2026-01-02T03:04:05.000Z', level: 'info', text: 'zweite Zeile: ä' })}\n`
    const path = join(workspace.activeRun(id), 'log.jsonl')
    const bytes = Buffer.from(line)
    // In the middle of the two bytes of the ä.
    const half = bytes.indexOf(0xc3) + 1
    appendFileSync(path, bytes.subarray(0, half))
    expect(await textsOf(id)).toEqual({ texts: ['whole'], next: 1 })
    appendFileSync(path, bytes.subarray(half))
    expect(await textsOf(id, 1)).toEqual({ texts: ['zweite Zeile: ä'], next: 2 })
    core.queue.cancel(id)
  })

  it('is empty before the run has a folder', async () => {
    const { core, job } = world
    const { id } = core.start(job([{ do: 'wait for cancel' }]))
    expect(await textsOf(id)).toEqual({ texts: [], next: 0 })
    core.queue.cancel(id)
  })

  it('of an unknown run is not found', async () => {
    expect(() => world.core.log('unknown', 0, 1)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'not_found' }) as unknown,
      }),
    )
  })
})

/** Of a task; runs of other tests may still be ending beside it. */
const isScratch = (name: string): boolean => name.startsWith('task-')

describe('a preflight', () => {
  it('leaves nothing behind', async () => {
    const { core, job, workspace } = world
    const { inputs, parameters } = job([{ do: 'answer', result: exampleReport }])
    const events: PreflightEvent[] = []
    for await (const event of core.preflight({ inputs, parameters }, undefined)) events.push(event)
    expect(events.at(-1)).toEqual({ type: 'report', report: exampleReport })
    expect(readdirSync(workspace.temporary).filter(isScratch)).toEqual([])
    expect(core.list(runsRequest.parse({ text: 'preflight' })).total).toBe(0)
  })

  it('stops when its reader leaves', async () => {
    const { core, job, workspace } = world
    const { inputs, parameters } = job([
      { do: 'plan', stages: [{ title: 'Read', weight: 1 }] },
      { do: 'wait for cancel' },
    ])
    for await (const event of core.preflight({ inputs, parameters }, undefined)) {
      expect(event.type).toBe('progress')
      break
    }
    expect(readdirSync(workspace.temporary).filter(isScratch)).toEqual([])
  })

  it('of somebody who has left already is cancelled', async () => {
    const { core, job } = world
    const { inputs, parameters } = job([{ do: 'ignore everything' }])
    const events = core.preflight({ inputs, parameters }, AbortSignal.abort())
    await expect(events.next()).rejects.toThrow('cancelled')
  })
})

describe('the changes of runs', () => {
  it('end when their reader is gone', async () => {
    const stop = new AbortController()
    const changes = world.core.changes(stop.signal)
    const waiting = changes.next()
    stop.abort()
    await waiting
    expect((await changes.next()).done).toBe(true)
  })
})

describe('the list of runs', () => {
  it('is newer than the index for what runs here', async () => {
    const { core, job } = world
    const reached = said('half')
    const { id } = core.start(
      job([
        { do: 'plan', stages: [{ title: 'Read', weight: 1 }] },
        { do: 'enter', stage: 'Read' },
        { do: 'update', fraction: 0.5, detail: '' },
        { do: 'plan', stages: [{ title: 'Solve', weight: 1 }] },
        log('half'),
        { do: 'wait for cancel' },
      ]),
    )
    await reached
    expect(core.list(runsRequest.parse({ text: id })).rows).toMatchObject([
      { id, lifecycle: { state: 'running', progress: { stages: [{ title: 'Solve' }] } } },
    ])
    core.queue.cancel(id)
    await core.queue.finished(id)
  })
})

describe('an export', () => {
  it('of a run without a result is a conflict', async () => {
    const { core, failed } = world
    await expect(core.exportAllocation(failed, { format: 'csv' }, undefined)).rejects.toMatchObject(
      {
        failure: { code: 'conflict' },
      },
    )
  })

  it('is offered by a token that cannot be guessed', async () => {
    const { core, succeeded } = world
    const { download } = await core.exportAllocation(succeeded, { format: 'parquet' }, undefined)
    const token = download.replace('downloads/', '')
    expect(core.download(token)).toMatchObject({ name: `assignments-${succeeded}.parquet` })
    expect(core.download('0'.repeat(32))).toBeUndefined()
  })
})

it('a core that opens a workspace recovers what the last one left', async () => {
  const own = await createTestWorld()
  const { id } = own.core.start(own.job([{ do: 'wait for cancel' }]))
  await own.core.close()
  const again = await createCore({
    workspace: own.workspace,
    roots: anyFile('/'),
    spawner: {
      spawn: () => {
        throw new Error('nothing needs a process')
      },
    },
    host: 'cli',
    clock: fixedClock,
  })
  expect(again.queue.get(id).lifecycle.state).toBe('cancelled')
  expect(again.info()).toMatchObject({ host: 'cli', roots: null })
  await again.close()
  expect(existsSync(own.workspace.run(id))).toBe(true)
  await own[Symbol.asyncDispose]()
})
