import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventsJob } from '../../src-shared/events/job.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore, type PeopleStore } from './people-store.ts'

const job = eventsJob.parse({ kind: 'events', inputs: [{ kind: 'file', path: 'a.jsonl' }] })
const values = {
  name: 'Nightly',
  cron: '0 3 * * *',
  timezone: 'Europe/Berlin',
  on_missed: 'report',
  job,
} as const
const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 1, hour))
const iso = (hour: number): string => at(hour).toISOString()

function opened(): { people: PeopleStore; path: string } {
  const path = join(temporaryFolder(), 'people.db')
  return { people: openPeopleStore(path), path }
}

describe('a schedule', () => {
  it('is kept with who made and changed it', () => {
    const { people, path } = opened()
    const { id } = people.schedules.create(values, 'ada', at(0))
    people.schedules.update(id, { name: 'Every night' }, 'bob', at(1))
    people[Symbol.dispose]()
    using again = openPeopleStore(path)
    expect(again.schedules.list()).toEqual([
      {
        ...values,
        id,
        name: 'Every night',
        kind: 'events',
        paused: false,
        handled_until: iso(0),
        created_by: 'ada',
        created_at: iso(0),
        changed_by: 'bob',
        changed_at: iso(1),
      },
    ])
  })

  it('has a name of its own', () => {
    const { people } = opened()
    people.schedules.create(values, 'ada', at(0))
    expect(() => people.schedules.create(values, 'bob', at(1))).toThrow(/named Nightly already/)
    people[Symbol.dispose]()
  })

  it('counts its times anew with other times and when it is resumed, not with another name', () => {
    const { people } = opened()
    const { schedules } = people
    const { id } = schedules.create(values, 'ada', at(0))
    const until = (): string => schedules.get(id).handled_until
    schedules.update(id, { on_missed: 'run_once', cron: values.cron }, 'ada', at(1))
    expect(until()).toBe(iso(0))
    schedules.update(id, { timezone: 'UTC' }, 'ada', at(2))
    expect(until()).toBe(iso(2))
    schedules.setPaused(id, true, 'ada', at(3))
    expect([until(), schedules.times()]).toEqual([iso(2), []])
    schedules.setPaused(id, false, 'ada', at(4))
    expect(until()).toBe(iso(4))
    people[Symbol.dispose]()
  })

  it('of a job that a later version wrote is listed without it', () => {
    const { people } = opened()
    const { id } = people.schedules.create(values, 'ada', at(0))
    people.database.prepare(`UPDATE schedules SET job = '{"kind":"events","later":1}'`).run()
    expect(people.schedules.get(id).job).toBeNull()
    people.database.prepare(`UPDATE schedules SET kind = 'assets'`).run()
    expect([people.schedules.list(), people.schedules.times()]).toEqual([[], []])
    expect(() => people.schedules.get(id)).toThrow(/knows no assets jobs/)
    people[Symbol.dispose]()
  })
})

describe('a time that has come', () => {
  it('is claimed by one host of two', () => {
    const { people, path } = opened()
    using other = openPeopleStore(path)
    const { id } = people.schedules.create(values, 'ada', at(0))
    const [times] = people.schedules.times()
    const [seen] = other.schedules.times()
    const entry = { outcome: 'starting', scheduled_at: iso(2), trigger: 'time' } as const
    const lines = people.schedules.claim(times!, at(2), [entry], at(2))
    expect(lines).toHaveLength(1)
    expect(other.schedules.claim(seen!, at(2), [entry], at(2))).toBeUndefined()
    people.schedules.settle(lines![0]!, { run: 'run1' })
    expect(other.schedules.history(id, undefined, 10)).toEqual([
      {
        id: lines![0],
        at: iso(2),
        scheduled_at: iso(2),
        attention: false,
        outcome: 'started',
        trigger: 'time',
        by: null,
        run: 'run1',
      },
    ])
    expect(other.schedules.ofRun('run1')).toEqual({ id, name: 'Nightly', scheduled_at: iso(2) })
    people[Symbol.dispose]()
  })

  it('is not claimed of a schedule that was paused meanwhile', () => {
    const { people } = opened()
    const { id } = people.schedules.create(values, 'ada', at(0))
    const [times] = people.schedules.times()
    people.schedules.setPaused(id, true, 'ada', at(1))
    expect(people.schedules.claim(times!, at(2), [], at(2))).toBeUndefined()
    people[Symbol.dispose]()
  })

  it('whose host died in the moment of its start is told as missed', () => {
    const { people } = opened()
    const { id } = people.schedules.create(values, 'ada', at(0))
    people.schedules.beginStart(id, at(2), 'ada', at(2))
    expect(people.schedules.history(id, undefined, 10)).toEqual([])
    people.schedules.settleLost(at(2))
    expect(people.schedules.last(id)).toBeNull()
    people.schedules.settleLost(at(3))
    expect(people.schedules.last(id)).toMatchObject({
      outcome: 'missed',
      first_at: iso(2),
      count: 1,
      attention: true,
    })
    people[Symbol.dispose]()
  })
})

describe('lines that need attention', () => {
  const missed = (hour: number) =>
    ({
      outcome: 'missed',
      scheduled_at: iso(hour),
      first_at: iso(hour),
      count: 1,
      at_least: false,
      attention: true,
    }) as const

  it('need none once they are seen, or once their time was run after all', () => {
    const { people } = opened()
    const { schedules } = people
    const { id } = schedules.create(values, 'ada', at(0))
    schedules.claim(schedules.times()[0]!, at(2), [missed(1), missed(2)], at(2))
    expect(schedules.attention(id)).toBe(2)
    schedules.settle(schedules.beginStart(id, at(1), 'bob', at(3)), { run: 'run1' })
    expect(schedules.attention(id)).toBe(1)
    schedules.markSeen(id)
    expect(schedules.attention(id)).toBe(0)
    people[Symbol.dispose]()
  })

  it('go with their schedule', () => {
    const { people } = opened()
    const { schedules, database } = people
    const { id } = schedules.create(values, 'ada', at(0))
    schedules.claim(schedules.times()[0]!, at(2), [missed(1)], at(2))
    schedules.remove(id)
    expect(database.prepare('SELECT count(*) AS n FROM schedule_history').get()).toEqual({ n: 0 })
    people[Symbol.dispose]()
  })
})
