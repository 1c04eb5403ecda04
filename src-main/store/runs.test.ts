import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import { eventsJob } from '../../src-shared/events/job.ts'
import {
  allocationJob,
  type Lifecycle,
  type RunDetail,
  type RunSort,
  runsRequest,
} from '../../src-shared/runs.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openForWriting } from './database.ts'
import { openIndexStore } from './index-store.ts'
import { indexMigrations } from './runs.ts'

const file = (path: string) => ({ kind: 'file' as const, path })

const makeRun = (id: string, minute: number, over: Partial<RunDetail> = {}): RunDetail => ({
  id,
  kind: 'allocation',
  title: `Drop ${id}`,
  created_at: new Date(Date.UTC(2026, 0, 2, 3, minute)).toISOString(),
  lifecycle: { state: 'queued' },
  metrics: {},
  job: {
    kind: 'allocation',
    inputs: {
      caps: file('caps.csv'),
      elig: file('elig.csv'),
      user_groups: file('users.csv'),
      group_ratios: file('ratios.csv'),
    },
    parameters: allocationParameters.parse({}),
    output: null,
    dry_run: false,
  },
  ...over,
})

const dryJob = ({ job }: RunDetail): RunDetail['job'] =>
  allocationJob.parse({ ...job, dry_run: true })

const succeeded: Lifecycle = {
  state: 'succeeded',
  started_at: '2026-01-02T03:04:05.000Z',
  ended_at: '2026-01-02T03:05:05.000Z',
  outcome: 'ok',
}

describe('the index of runs', () => {
  it('gives back what was put in, also after it was closed', () => {
    const path = join(temporaryFolder(), 'index.db')
    const run = makeRun('run1', 1, { metrics: { fill: 0.25 } })
    {
      using store = openIndexStore(path)
      store.runs.insert(run, 'host')
      expect(store.healthy()).toBe(true)
    }
    using store = openIndexStore(path)
    expect(store.runs.get('run1')).toEqual(run)
    expect(store.runs.get('run2')).toBeUndefined()
  })

  it('finds the runs of the same inputs that succeeded before, the newest first', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const events = (id: string, minute: number, path: string, over: Partial<RunDetail> = {}) =>
      makeRun(id, minute, {
        kind: 'events',
        lifecycle: succeeded,
        job: eventsJob.parse({
          kind: 'events',
          inputs: [{ kind: 'file', path }],
          configuration: { cohort_days: minute },
        }),
        ...over,
      })
    const failed: Lifecycle = { state: 'queued' }
    const runs = [
      events('run1', 1, '/logs/*.jsonl'),
      events('run2', 2, '/logs/*.jsonl'),
      events('run3', 3, '/logs/other.jsonl'),
      events('run4', 4, '/logs/*.jsonl', { lifecycle: failed }),
      makeRun('run5', 5, { lifecycle: succeeded }),
      events('run6', 6, '/logs/*.jsonl'),
      events('run7', 7, '/logs/*.jsonl'),
    ]
    for (const run of runs) store.runs.insert(run, 'host')
    expect(store.runs.succeededBefore(runs[5]!, 7)).toEqual(['run2', 'run1'])
    expect(store.runs.succeededBefore(runs[6]!, 2)).toEqual(['run6', 'run2'])
  })

  it('knows dry runs by their job, in lists too, and leaves them out of what ended', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const real = makeRun('run1', 1, { lifecycle: succeeded })
    const dry = makeRun('run2', 2, { lifecycle: succeeded, job: dryJob(real) })
    store.runs.insert(real, 'host')
    store.runs.insert(dry, 'host')
    const { rows } = store.runs.list(runsRequest.parse({}))
    expect(rows.map(({ id, dry_run }) => [id, dry_run])).toEqual([
      ['run2', true],
      ['run1', undefined],
    ])
    expect(store.runs.get('run2')).toEqual({ ...dry, dry_run: true })
    expect(store.runs.endings().map(({ id }) => id)).toEqual(['run1'])
  })

  it('lists dry runs alone, or none of them', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const dry = makeRun('dry1', 2)
    store.runs.insert(makeRun('run1', 1), 'host')
    store.runs.insert({ ...dry, job: dryJob(dry) }, 'host')
    const found = [undefined, true, false].map((dry_run) => {
      const page = store.runs.list(runsRequest.parse({ dry_run }))
      return [page.total, ...page.rows.map(({ id }) => id)]
    })
    expect(found).toEqual([
      [2, 'dry1', 'run1'],
      [1, 'dry1'],
      [1, 'run1'],
    ])
  })

  it('orders by name, time taken, size and figures; runs without one come last', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const took = (seconds: number): Lifecycle => ({
      ...succeeded,
      ended_at: new Date(Date.parse(succeeded.started_at) + 1000 * seconds).toISOString(),
    })
    store.runs.insert(
      makeRun('run1', 1, { title: 'b', lifecycle: took(30), metrics: { gap_percent: 2 } }),
      'host',
    )
    store.runs.insert(makeRun('run2', 2, { title: 'C' }), 'host')
    store.runs.insert(
      makeRun('run3', 3, { title: 'a', lifecycle: took(9), metrics: { gap_percent: 11 } }),
      'host',
    )
    store.sizes.set('run3', 1000)
    store.sizes.set('run1', 90)
    const ordered = (sort: RunSort, direction: 'asc' | 'desc') =>
      store.runs.list(runsRequest.parse({ sort, direction })).rows.map(({ id }) => id)
    expect(ordered('title', 'asc')).toEqual(['run3', 'run1', 'run2'])
    expect(ordered('duration', 'asc')).toEqual(['run3', 'run1', 'run2'])
    expect(ordered('duration', 'desc')).toEqual(['run1', 'run3', 'run2'])
    expect(ordered('bytes', 'desc')).toEqual(['run3', 'run1', 'run2'])
    expect(ordered('gap_percent', 'asc')).toEqual(['run1', 'run3', 'run2'])
    expect(ordered('created', 'asc')).toEqual(['run1', 'run2', 'run3'])
  })

  it('finds runs by when they were made, also where the instant is written otherwise', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    for (const minute of [1, 2, 3]) store.runs.insert(makeRun(`run${minute}`, minute), 'host')
    const found = (given: object) =>
      store.runs.list(runsRequest.parse(given)).rows.map(({ id }) => id)
    expect(found({ from: '2026-01-02T03:02:00Z' })).toEqual(['run3', 'run2'])
    expect(found({ to: '2026-01-02T03:02:00.000Z' })).toEqual(['run1'])
  })

  it('tells how runs ended, and finds those with warnings', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const warned = { ...succeeded, outcome: 'warning' } as const
    store.runs.insert(makeRun('run1', 1, { lifecycle: warned, started_by: 'ada' }), 'host')
    store.runs.insert(makeRun('run2', 2), 'host')
    const { created_at } = makeRun('run1', 1)
    expect(store.runs.endings()).toEqual([
      {
        id: 'run1',
        kind: 'allocation',
        title: 'Drop run1',
        created_at,
        state: 'succeeded',
        outcome: 'warning',
      },
    ])
    const { rows } = store.runs.list(runsRequest.parse({ outcome: 'warning' }))
    expect(rows.map(({ id }) => id)).toEqual(['run1'])
    expect(store.runs.starters()).toEqual([{ name: 'ada', runs: 1 }])
  })

  it('is not healthy once it is closed', () => {
    const store = openIndexStore(join(temporaryFolder(), 'index.db'))
    store[Symbol.dispose]()
    expect(store.healthy()).toBe(false)
  })

  it('changes state and metrics, and keeps metrics that are not named', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const run = makeRun('run1', 1)
    store.runs.insert(run, 'host')
    store.runs.update('run1', succeeded, { fill: 0.5 })
    store.runs.update('run1', succeeded)
    expect(store.runs.get('run1')).toEqual({ ...run, lifecycle: succeeded, metrics: { fill: 0.5 } })
    store.runs.remove('run1')
    expect(store.runs.get('run1')).toBeUndefined()
  })

  it('lists newest first, page by page, without the jobs', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const runs = [1, 2, 3, 4, 5].map((minute) => makeRun(`run${minute}`, minute))
    for (const run of runs) store.runs.insert(run, 'host')
    const page = store.runs.list(runsRequest.parse({ offset: 1, limit: 2 }))
    expect({ ...page, rows: page.rows.map(({ id }) => id) }).toEqual({
      rows: ['run4', 'run3'],
      total: 5,
    })
    expect(page.rows[0]).not.toHaveProperty('job')
  })

  it.each([
    [{ states: ['succeeded'] }, ['run2']],
    [{ states: ['succeeded', 'queued'] }, ['run3', 'run2', 'run1']],
    [{ kinds: ['allocation'] }, ['run3', 'run2', 'run1']],
    [{ text: 'drop RUN3' }, ['run3']],
    [{ text: 'run' }, ['run3', 'run2', 'run1']],
    [{ text: '100 %' }, ['run1']],
    [{ text: '%' }, ['run1']],
    [{ text: '_' }, []],
    [{ text: `' OR 1 = 1 --` }, []],
    [{ text: 'run', states: ['failed'] }, []],
  ])('filters by %j', (request, ids) => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    store.runs.insert(makeRun('run1', 1, { title: 'Filled to 100 %' }), 'host')
    store.runs.insert(makeRun('run2', 2, { lifecycle: succeeded }), 'host')
    store.runs.insert(makeRun('run3', 3), 'host')
    const { rows, total } = store.runs.list(runsRequest.parse(request))
    expect(rows.map(({ id }) => id)).toEqual(ids)
    expect(total).toBe(ids.length)
  })

  it('lists a run whose job another version wrote', () => {
    const path = join(temporaryFolder(), 'index.db')
    using store = openIndexStore(path)
    store.runs.insert(makeRun('foreign', 1), 'host')
    const database = openForWriting(path, indexMigrations)
    database.prepare(`UPDATE runs SET job = '{"kind":"unknown"}'`).run()
    database.close()
    expect(store.runs.list(runsRequest.parse({})).rows).toMatchObject([{ id: 'foreign' }])
    expect(() => store.runs.get('foreign')).toThrow('kind')
  })

  it('knows which runs are not over and who works on them', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const active = makeRun('run1', 1)
    store.runs.insert(active, 'host')
    store.runs.insert(makeRun('run2', 2, { lifecycle: succeeded }), 'host')
    expect(store.runs.active()).toEqual([{ run: active, owner: 'host' }])
  })

  it('refuses an id twice', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    store.runs.insert(makeRun('run1', 1), 'host')
    expect(() => store.runs.insert(makeRun('run1', 2), 'host')).toThrow('UNIQUE')
  })
})

describe('an index of the first version', () => {
  it('keeps its runs, under owners that no host is', () => {
    const path = join(temporaryFolder(), 'index.db')
    const old = openForWriting(path, indexMigrations.slice(0, 1))
    const run = makeRun('run1', 1)
    old
      .prepare(
        `INSERT INTO runs (id, kind, title, created_at, state, lifecycle, metrics, job, owner_pid)
         VALUES (?, ?, ?, ?, 'queued', ?, '{}', ?, 4711)`,
      )
      .run(
        run.id,
        run.kind,
        run.title,
        run.created_at,
        JSON.stringify(run.lifecycle),
        JSON.stringify(run.job),
      )
    old.close()
    using store = openIndexStore(path)
    expect(store.runs.active()).toEqual([{ run, owner: 'process 4711' }])
    expect(store.hosts.all()).toEqual([])
  })
})

describe('changes of runs', () => {
  it('are numbered in their order, each run under its last one', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    for (const id of ['run1', 'run2', 'run3']) store.runs.insert(makeRun(id, 1), 'host')
    const before = store.runs.revision()
    store.runs.update('run2', succeeded)
    store.runs.requestCancel('run1', new Date('2026-01-02T03:04:05.000Z'))
    store.runs.remove('run3')
    expect(store.runs.changedSince(before).map(({ run }) => run.id)).toEqual(['run2', 'run1'])
    expect(store.runs.changedSince(store.runs.revision())).toEqual([])
    store.runs.insert(makeRun('run4', 1), 'host')
    expect(store.runs.changedSince(before + 2).map(({ run }) => run.id)).toEqual(['run4'])
  })

  it('tell which runs were removed, until they are there again', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    for (const id of ['run1', 'run2', 'run3']) store.runs.insert(makeRun(id, 1), 'host')
    const before = store.runs.revision()
    store.runs.remove('run3')
    store.runs.remove('run1')
    store.runs.remove('run1')
    const removed = store.runs.removedSince(before)
    expect(removed.map(({ id }) => id)).toEqual(['run3', 'run1'])
    expect(store.runs.removedSince(removed[0]!.revision).map(({ id }) => id)).toEqual(['run1'])
    store.runs.adopt(makeRun('run3', 1), 'host')
    expect(store.runs.changedSince(before).map(({ run }) => run.id)).toEqual(['run3'])
    expect(store.runs.removedSince(before).map(({ id }) => id)).toEqual(['run1'])
  })

  it('of a run that was claimed from its owner are not made by that owner', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    store.runs.insert(makeRun('run1', 1), 'one')
    expect(store.runs.claim('run1', 'one', 'two')).toBe(true)
    store.runs.update('run1', succeeded, undefined, 'one')
    expect(store.runs.get('run1')?.lifecycle.state).toBe('queued')
    store.runs.update('run1', succeeded, undefined, 'two')
    expect(store.runs.get('run1')?.lifecycle.state).toBe('succeeded')
  })
})

describe('a database', () => {
  it('is brought from any version to the newest, once', () => {
    const path = join(temporaryFolder(), 'test.db')
    const first = 'CREATE TABLE a (x INTEGER) STRICT'
    const second = 'INSERT INTO a VALUES (1)'
    openForWriting(path, [first]).close()
    openForWriting(path, [first, second]).close()
    const database = openForWriting(path, [first, second])
    expect(database.prepare('SELECT x FROM a').all()).toEqual([{ x: 1 }])
    database.close()
  })

  it('stays as it was when a step fails', () => {
    const path = join(temporaryFolder(), 'test.db')
    openForWriting(path, ['CREATE TABLE a (x INTEGER) STRICT']).close()
    const steps = ['CREATE TABLE a (x INTEGER) STRICT', 'INSERT INTO a VALUES (1)', 'nonsense']
    expect(() => openForWriting(path, steps)).toThrow('syntax error')
    const database = openForWriting(path, steps.slice(0, 1))
    expect(database.prepare('SELECT x FROM a').all()).toEqual([])
    database.close()
  })

  it('of a newer version is refused and left as it is', () => {
    const path = join(temporaryFolder(), 'test.db')
    openForWriting(path, ['SELECT 1', 'SELECT 1']).close()
    expect(() => openForWriting(path, ['SELECT 1'])).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'conflict' }) as unknown,
      }),
    )
  })

  it('that another process writes to waits, it does not fail', async () => {
    const path = join(temporaryFolder(), 'index.db')
    using store = openIndexStore(path)
    const database = fileURLToPath(new URL('./database.ts', import.meta.url))
    const script = `
      const { openForWriting } = await import(${JSON.stringify(database)})
      const { indexMigrations } = await import(${JSON.stringify(database.replace('database.ts', 'runs.ts'))})
      const database = openForWriting(${JSON.stringify(path)}, indexMigrations)
      database.exec('BEGIN IMMEDIATE')
      process.stdout.write('held')
      setTimeout(() => { database.exec('COMMIT'); process.exit(0) }, 150)
    `
    const other = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const left = once(other, 'exit')
    await once(other.stdout, 'data')
    store.runs.insert(makeRun('run1', 1), 'host')
    await left
    expect(store.runs.get('run1')).toBeDefined()
  })
})
