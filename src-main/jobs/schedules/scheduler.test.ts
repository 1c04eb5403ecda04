import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventsJob } from '../../../src-shared/events/job.ts'
import type { Job, Run } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { openPeopleStore } from '../../store/people-store.ts'
import { createScheduler, type Scheduler } from './scheduler.ts'

const minute = 60_000
const hour = 60 * minute
const job = eventsJob.parse({
  kind: 'events',
  inputs: [{ kind: 'file', path: 'logs/events_{yyyyMMdd-1d}.jsonl' }],
  output: 'clean/{yyyy-MM-dd-1d}',
})

/** A workspace with one schedule, a clock that is set, and hosts that start runs by name. */
function createWorld(
  from: string,
  cron = '30 2 * * *',
  onMissed: 'report' | 'run_once' = 'report',
) {
  const path = join(temporaryFolder(), 'people.db')
  let now = new Date(from)
  const clock = { now: () => now, monotonic: () => 0 }
  const started: { id: string; job: Job; by: string }[] = []
  const active = new Set<string>()
  let refusal: Error | undefined
  const people = openPeopleStore(path)
  const { schedules } = people
  const { id } = schedules.create(
    { name: 'Nightly', cron, timezone: 'Europe/Berlin', on_missed: onMissed, job },
    'ada',
    now,
  )
  const troubles: unknown[] = []
  const host = (store = schedules): Scheduler =>
    createScheduler({
      store,
      clock,
      start(asked, by) {
        if (refusal !== undefined) throw refusal
        const run = { id: `run${started.length + 1}`, kind: asked.kind } as Run
        started.push({ id: run.id, job: asked, by })
        return run
      },
      isActive: (run) => active.has(run),
      onTrouble: (_, error) => troubles.push(error),
    })
  return {
    schedules,
    id,
    started,
    active,
    troubles,
    host,
    path,
    refuse: (error: Error) => void (refusal = error),
    /** Looks every three minutes from now until then. */
    until(then: string, scheduler: Scheduler, step = 3 * minute) {
      for (; now < new Date(then); now = new Date(now.getTime() + step)) scheduler.look()
      now = new Date(then)
      scheduler.look()
    },
    at(then: string) {
      now = new Date(then)
    },
    history: () =>
      schedules.history(id, undefined, 100).map(({ id: _id, at: _at, ...line }) => line),
    times: () =>
      schedules
        .history(id, undefined, 100)
        .map(({ outcome, scheduled_at }) => `${outcome} ${scheduled_at.slice(0, 16)}`)
        .toReversed(),
    [Symbol.dispose]: () => people[Symbol.dispose](),
  }
}

describe('a schedule of every night', () => {
  it('starts its job once at its time, with the dates of the day before', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    world.until('2026-03-02T20:00:00Z', world.host())
    expect(world.started).toEqual([
      {
        id: 'run1',
        by: 'Nightly (schedule)',
        job: eventsJob.parse({
          kind: 'events',
          inputs: [{ kind: 'file', path: 'logs/events_20260301.jsonl' }],
          output: 'clean/2026-03-01',
        }),
      },
    ])
    expect(world.history()).toEqual([
      {
        scheduled_at: '2026-03-02T01:30:00.000Z',
        attention: false,
        outcome: 'started',
        trigger: 'time',
        by: null,
        run: 'run1',
      },
    ])
  })

  it('starts once on the day without its time and on the day that has it twice', () => {
    using world = createWorld('2026-03-28T12:00:00Z')
    const host = world.host()
    // Clocks go from two to three: half past two is not there.
    world.until('2026-03-29T12:00:00Z', host)
    world.at('2026-10-24T12:00:00Z')
    world.schedules.setPaused(world.id, true, 'ada', new Date('2026-10-24T12:00:00Z'))
    world.schedules.setPaused(world.id, false, 'ada', new Date('2026-10-24T12:00:00Z'))
    world.until('2026-10-25T12:00:00Z', host)
    expect(world.times()).toEqual(['started 2026-03-29T01:00', 'started 2026-10-25T00:30'])
    expect(world.started.map((run) => run.job.output)).toEqual([
      'clean/2026-03-28',
      'clean/2026-10-24',
    ])
  })

  it('starts nothing while it is paused, and makes up for nothing when it is resumed', () => {
    using world = createWorld('2026-03-01T20:00:00Z', '30 2 * * *', 'run_once')
    const host = world.host()
    world.schedules.setPaused(world.id, true, 'ada', new Date('2026-03-01T21:00:00Z'))
    world.until('2026-03-03T20:00:00Z', host)
    world.schedules.setPaused(world.id, false, 'ada', new Date('2026-03-03T20:00:00Z'))
    world.until('2026-03-04T20:00:00Z', host)
    expect(world.times()).toEqual(['started 2026-03-04T01:30'])
  })

  it('skips its time while the run before goes on, and tells which', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    const host = world.host()
    world.until('2026-03-02T20:00:00Z', host)
    world.active.add('run1')
    world.until('2026-03-03T20:00:00Z', host)
    expect(world.history()[0]).toMatchObject({ outcome: 'skipped', running: 'run1' })
    world.active.clear()
    world.until('2026-03-04T20:00:00Z', host)
    expect(world.times().at(-1)).toBe('started 2026-03-04T01:30')
  })

  it('tells why it could not start, and starts the next time', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    world.refuse(expected('forbidden', { what: 'Not there.', remedy: 'Elsewhere.' }))
    world.until('2026-03-02T20:00:00Z', world.host())
    expect(world.history()).toEqual([
      {
        scheduled_at: '2026-03-02T01:30:00.000Z',
        attention: true,
        outcome: 'refused',
        error: { code: 'forbidden', what: 'Not there.', remedy: 'Elsewhere.' },
      },
    ])
    expect(world.troubles).toEqual([])
  })
})

describe('starts that nobody was there for', () => {
  it('are told, all in one line, and not made up for', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    world.at('2026-03-05T20:00:00Z')
    const host = world.host()
    host.look()
    host.look()
    expect(world.history()).toEqual([
      {
        scheduled_at: '2026-03-05T01:30:00.000Z',
        attention: true,
        outcome: 'missed',
        first_at: '2026-03-02T01:30:00.000Z',
        count: 4,
        at_least: false,
      },
    ])
  })

  it('are made up for once, with the dates of the last of them, where that is wished', () => {
    using world = createWorld('2026-03-01T20:00:00Z', '30 2 * * *', 'run_once')
    world.at('2026-03-05T20:00:00Z')
    world.host().look()
    expect(world.times()).toEqual(['missed 2026-03-04T01:30', 'started 2026-03-05T01:30'])
    expect(world.history()[0]).toMatchObject({ trigger: 'catch_up', attention: false })
    expect(world.started.map((run) => run.job.output)).toEqual(['clean/2026-03-04'])
    expect(world.schedules.attention(world.id)).toBe(0)
  })

  it('were not missed when another host takes over within minutes', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    world.at('2026-03-02T01:34:30Z')
    world.host().look()
    expect(world.times()).toEqual(['started 2026-03-02T01:30'])
  })

  it('are counted to 200 where there are more', () => {
    using world = createWorld('2026-03-01T20:00:00Z', '*/5 * * * *')
    world.at('2026-03-09T20:07:00Z')
    world.host().look()
    expect(world.history().map((line) => ({ ...line, attention: 0 }))).toEqual([
      expect.objectContaining({ outcome: 'started', scheduled_at: '2026-03-09T20:05:00.000Z' }),
      expect.objectContaining({ outcome: 'missed', count: 200, at_least: true }),
    ])
  })
})

describe('hosts', () => {
  it('that both believe they start schedules start each time once', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    using people = openPeopleStore(world.path)
    const [one, two] = [world.host(), world.host(people.schedules)]
    world.until('2026-03-03T20:00:00Z', {
      ...one,
      look() {
        one.look()
        two.look()
      },
    })
    expect(world.started).toHaveLength(2)
  })

  it('that close leave what comes to others', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    const host = world.host()
    host.stop()
    world.until('2026-03-02T20:00:00Z', host, hour)
    expect(world.history()).toEqual([])
  })
})

describe('a clock', () => {
  it('that is set back an hour starts nothing twice', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    const host = world.host()
    world.until('2026-03-02T01:40:00Z', host)
    world.at('2026-03-02T00:40:00Z')
    world.until('2026-03-02T20:00:00Z', host)
    expect(world.started).toHaveLength(1)
  })

  it('that was years ahead for a while silences nothing', () => {
    using world = createWorld('2026-03-01T20:00:00Z')
    const host = world.host()
    world.at('2031-03-01T20:00:00Z')
    host.look()
    world.at('2026-03-01T21:00:00Z')
    host.look()
    world.until('2026-03-02T20:00:00Z', host)
    expect(world.times().at(-1)).toBe('started 2026-03-02T01:30')
  })
})

describe('a run that somebody asks for', () => {
  it('has the dates of the time that they name, and says who', () => {
    using world = createWorld('2026-03-05T20:00:00Z')
    world.host().run(world.id, new Date('2026-03-02T01:30:00Z'), 'bob')
    expect(world.started[0]?.job.output).toBe('clean/2026-03-01')
    expect(world.history()[0]).toMatchObject({ outcome: 'started', trigger: 'person', by: 'bob' })
  })

  it('is refused with the braces that are no date', () => {
    using world = createWorld('2026-03-05T20:00:00Z')
    const wrong = { ...job, output: 'clean/{YYYY}' }
    world.schedules.update(world.id, { job: wrong }, 'ada', new Date('2026-03-05T20:00:00Z'))
    const ask = (): unknown => world.host().run(world.id, new Date(), 'bob')
    expect(ask).toThrow(/\{YYYY\} in clean\/\{YYYY\} is no date/)
    expect(world.times()).toEqual([expect.stringMatching(/^refused/)])
  })
})
