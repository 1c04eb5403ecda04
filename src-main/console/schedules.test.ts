import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventsJob } from '../../src-shared/events/job.ts'
import { type Job, type Run, type RunDetail, run as runSchema } from '../../src-shared/runs.ts'
import { queued, running } from '../jobs/lifecycle.ts'
import { expected } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore } from '../store/people-store.ts'
import { createSchedules } from './schedules.ts'

const night = (day: number): string => `2026-03-0${day}T02:00:00.000Z`

/** Schedules over a folder, a clock that is set, runs that end as they are told to. */
function createWorld() {
  const folder = temporaryFolder()
  const people = openPeopleStore(join(folder, 'people.db'))
  const runs = new Map<string, RunDetail>()
  let now = new Date('2026-03-01T12:00:00.000Z')
  const service = createSchedules({
    store: people.schedules,
    clock: { now: () => now, monotonic: () => 0 },
    checked(job) {
      if (job.output?.includes('closed') === true) {
        throw expected('forbidden', { what: 'Closed.', remedy: 'Elsewhere.' })
      }
      return job
    },
    start(job: Job, startedBy): Run {
      const id = `run${runs.size + 1}`
      const started = runSchema.parse({
        id,
        kind: job.kind,
        title: id,
        created_at: now.toISOString(),
        lifecycle: queued(),
        metrics: {},
        started_by: startedBy,
      })
      runs.set(id, { ...started, job })
      return started
    },
    find: (id) => runs.get(id),
    host: () => undefined,
    onTrouble: (_, error) => {
      throw error
    },
  })
  const job = (output: string) =>
    eventsJob.parse({ kind: 'events', inputs: [{ kind: 'file', path: 'a.jsonl' }], output })
  const values = {
    name: 'Nightly',
    cron: '0 2 * * *',
    timezone: 'UTC',
    on_missed: 'report',
  } as const
  return {
    folder,
    service,
    runs,
    create: (output: string) => service.create({ ...values, job: job(output) }, 'ada').id,
    nights(...days: readonly number[]) {
      for (const day of days) {
        now = new Date(night(day))
        service.look()
        for (const [id, run] of runs) {
          if (run.lifecycle.state !== 'queued') continue
          const { started_at } = running(now) as { started_at: string }
          const ended = { started_at, ended_at: started_at }
          const lifecycle = { state: 'succeeded', outcome: 'ok', ...ended } as const
          runs.set(id, { ...run, lifecycle })
        }
      }
    },
    [Symbol.dispose]: () => people[Symbol.dispose](),
  }
}

describe('runs of a schedule', () => {
  it('find the folder of their output made, and are compared with the ones before', () => {
    using world = createWorld()
    const id = world.create(join(world.folder, '{yyyy}/{MM}/{dd}.d/clean'))
    world.nights(2, 3, 4)
    // Fails where the folder is not there.
    writeFileSync(join(world.folder, '2026/03/04.d/note'), '')
    const latest = { id: 'run3', created_at: night(4) }
    expect(world.service.earlierRuns(latest, 5)).toEqual(['run2', 'run1'])
    expect(world.service.earlierRuns({ id: 'run2', created_at: night(3) }, 1)).toEqual(['run1'])
    expect(world.service.earlierRuns({ id: 'other', created_at: night(4) }, 5)).toBeUndefined()
    expect(world.service.ofRun('run3')).toEqual({ id, name: 'Nightly', scheduled_at: night(4) })
  })

  it('are told in pages, also once they are deleted', () => {
    using world = createWorld()
    const id = world.create(join(world.folder, 'clean'))
    world.nights(2, 3, 4)
    world.runs.delete('run2')
    const first = world.service.history(id, undefined, 2)
    expect(first.entries.map((entry) => entry.outcome === 'started' && entry.run?.id)).toEqual([
      'run3',
      undefined,
    ])
    const rest = world.service.history(id, first.next ?? undefined, 2)
    expect([rest.entries.length, rest.next]).toEqual([1, null])
  })
})

describe('a schedule', () => {
  it('tells the next starts from now on', () => {
    using world = createWorld()
    const id = world.create(join(world.folder, 'clean'))
    expect(world.service.get(id).next[0]).toBe(night(2))
    world.nights(2)
    expect(world.service.get(id).next[0]).toBe(night(3))
  })

  it('of a job that this host may not start is not kept', () => {
    using world = createWorld()
    expect(() => world.create('closed/clean')).toThrow('Closed.')
    expect(world.service.list().schedules).toEqual([])
  })

  it('is counted, and so is what nobody has seen', () => {
    using world = createWorld()
    const id = world.create(join(world.folder, 'clean'))
    world.nights(2, 8)
    expect(world.service.counts()).toEqual({ active: 1, paused: 0, attention: 1 })
    world.service.markSeen(id)
    world.service.setPaused(id, true, 'bob')
    expect(world.service.counts()).toEqual({ active: 0, paused: 1, attention: 0 })
  })
})
