import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markRequest } from '../../src-shared/marks.ts'
import { runsRequest } from '../../src-shared/runs.ts'
import { createDuties } from '../jobs/duties.ts'
import { succeed } from '../jobs/test-support/script.testing.ts'
import { openPeopleStore } from '../store/people-store.ts'
import { addUpkeepDuties } from './run-upkeep-duties.ts'
import { createTestWorld, fixedClock, type TestWorld } from './test-world.testing.ts'

let world: TestWorld

beforeEach(async () => {
  world = await createTestWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const byNumber = (a: number, b: number): number => a - b
const rule = { max_runs: 1, max_age_days: null, max_gib: null }

/** Runs that have ended, one after the other. */
async function finished(count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number++) {
    const { id } = world.core.start(world.job([succeed]), { startedBy: 'ada' })
    await world.core.queue.finished(id)
    ids.push(id)
  }
  return ids
}

describe('pruning a workspace', () => {
  it('removes folder, row, size and marks of old runs, and leaves pinned and active ones', async () => {
    const { core, workspace, failed, succeeded, job } = world
    const ids = [failed, succeeded, ...(await finished(3))]
    const mark = (over: object): unknown =>
      core.upkeep.listed.mark(markRequest.parse({ ids: [failed], ...over }), 'ada')
    mark({ pinned: true })
    core.upkeep.listed.mark(markRequest.parse({ ids, add_tags: ['weekly'] }), 'ada')
    const active = core.start(job([{ do: 'wait for cancel' }])).id

    const would = await core.upkeep.prune(true, rule)
    const went = await core.upkeep.prune(false, rule)
    expect(went).toEqual({ ...would, dry_run: false })
    const gone = went.runs.map(({ id }) => id)
    expect(gone).toHaveLength(3)
    expect(went.bytes).toBeGreaterThan(0)
    const left = ids.filter((id) => !gone.includes(id))
    expect(left).toContain(failed)
    for (const id of gone) expect(existsSync(workspace.run(id))).toBe(false)
    for (const id of left) expect(existsSync(workspace.run(id))).toBe(true)
    const { rows } = core.list(runsRequest.parse({}))
    expect(rows.map(({ id }) => id).toSorted()).toEqual([...left, active].toSorted())
    expect(core.upkeep.listed.tags()).toEqual({ tags: [{ tag: 'weekly', runs: 2 }] })
    expect(core.people.marks.tagged('weekly').toSorted()).toEqual(left.toSorted())
    expect(readdirSync(join(workspace.runs, '.trash'))).toEqual([])
    core.queue.cancel(active)
    await core.queue.finished(active)
  })

  it('follows the rule of the settings when none is given', async () => {
    const { core } = world
    await finished(2)
    expect((await core.upkeep.prune(false)).count).toBe(0)
    await core.settings.update({ retention: { max_runs: 2 } })
    expect((await core.upkeep.prune(false)).count).toBe(2)
  })
})

describe('a run', () => {
  it('carries who started it, in the list and in its manifest', async () => {
    const { core, workspace } = world
    const [id = ''] = await finished(1)
    const manifest: unknown = JSON.parse(
      readFileSync(join(workspace.run(id), 'manifest.json'), 'utf8'),
    )
    expect(manifest).toMatchObject({ id, started_by: 'ada' })
    const found = core.upkeep.listed.page(runsRequest.parse({ started_by: 'ada' }))
    expect(found.rows).toMatchObject([{ id, started_by: 'ada' }])
  })

  it('looks different once another host has marked it', () => {
    const { core, workspace, failed } = world
    const told: string[] = []
    core.upkeep.onChange((run) => told.push(run.id))
    core.upkeep.look()
    expect(told).toEqual([])
    using other = openPeopleStore(workspace.peopleDatabase)
    const request = markRequest.parse({ ids: [failed, 'gone'], add_tags: ['weekly'] })
    other.marks.mark(request, 'bo', fixedClock.now())
    core.upkeep.look()
    core.upkeep.look()
    expect(told).toEqual([failed])
    expect(core.upkeep.listed.get(failed).marks.tags).toEqual(['weekly'])
  })

  it('is measured when it is over', async () => {
    const { core } = world
    const { total, free, kinds, parts, largest_runs, workspace } = await core.upkeep.disk()
    expect(free).toBeLessThanOrEqual(total)
    const inRuns = parts.find(({ part }) => part === 'runs')?.bytes ?? 0
    const measured = largest_runs.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(kinds).toEqual([{ kind: 'allocation', runs: 2, bytes: measured }])
    expect(measured).toBeGreaterThan(0)
    expect(inRuns).toBe(measured)
    expect(workspace).toBe(parts.reduce((sum, { bytes }) => sum + bytes, 0))
    const page = core.upkeep.listed.page(runsRequest.parse({}))
    expect(page.rows.map(({ bytes }) => bytes ?? 0).toSorted(byNumber)).toEqual(
      largest_runs.map(({ bytes }) => bytes).toSorted(byNumber),
    )
  })
})

describe('the daily duties', () => {
  it('make a backup once, and prune by the rule', async () => {
    const { core } = world
    await finished(2)
    await core.settings.update({ retention: { max_runs: 1 } })
    const done = new Map<string, Date>()
    const troubles: unknown[] = []
    const duties = createDuties({
      store: {
        dutyDoneAt: (name) => done.get(name),
        setDutyDone: (name, at) => done.set(name, at),
      },
      clock: fixedClock,
      onTrouble: (_, error) => troubles.push(error),
    })
    addUpkeepDuties({
      duties,
      backups: core.backups,
      upkeep: core.upkeep,
      uploads: { prune: () => Promise.resolve() },
      settings: () => core.settings.view().values,
      log: { info: () => undefined, trouble: (_, error) => troubles.push(error) },
    })
    await duties.runDue()
    done.clear()
    await duties.runDue()
    expect(troubles).toEqual([])
    const backups = await core.backups.list()
    expect(backups.map(({ record }) => record?.reason)).toEqual(['daily'])
    expect(core.list(runsRequest.parse({})).total).toBe(1)
  })
})
