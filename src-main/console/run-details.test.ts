import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { succeed } from '../jobs/test-support/script.testing.ts'
import { createTestWorld, type TestWorld } from './test-world.testing.ts'

let world: TestWorld

beforeEach(async () => {
  world = await createTestWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

describe('details of a run', () => {
  it('tell the host that works on it and how many runs come before it', async () => {
    const { core, job } = world
    const wait = () => core.start(job([{ do: 'wait for cancel' }])).id
    // As many as the host works on at a time.
    const working = [wait(), wait(), wait(), wait()]
    const [second, third] = [wait(), wait()]
    expect(await core.details(working[0]!)).toMatchObject({
      host: { kind: core.info().host, pid: process.pid, here: true },
      ahead: null,
      record: null,
    })
    const waiting = await Promise.all([second, third].map((id) => core.details(id)))
    expect(new Set(waiting.map(({ ahead }) => ahead))).toEqual(new Set([0, 1]))
    expect(waiting.map(({ folder }) => folder)).toEqual([null, null])
    for (const id of [third, second, ...working]) {
      core.queue.cancel(id)
      await core.queue.finished(id)
    }
    expect(await core.details(third)).toMatchObject({ host: null, ahead: null })
  })

  it('tell the version and the stages of a run that is over', async () => {
    const { core, job, workspace } = world
    const { id } = core.start(job([succeed]))
    await core.queue.finished(id)
    const { folder, record } = await core.details(id)
    expect(folder).toBe(workspace.run(id))
    expect(record).toMatchObject({ version: core.info().version, stages: [] })
  })
})
