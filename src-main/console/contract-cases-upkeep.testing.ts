import { expect } from 'vitest'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import { succeed } from '../jobs/test-support/script.testing.ts'
import type { ContractCase, ContractClient } from './contract-cases.testing.ts'

const instant = '2026-01-02T03:04:05.000Z'
const text = expect.any(String) as string
const whole = expect.any(Number) as number
const failure = (code: string, what: string): object => ({
  code,
  what: expect.stringContaining(what) as string,
  remedy: text,
})
const including = (part: object): unknown => expect.objectContaining(part)
const unknownRun = '0000000000zz'
const noBackup = 'people-20000101T000000000Z.db'
const backupName = expect.stringMatching(/^people-\d{8}T\d{9}Z\.db$/) as string

const parameters = allocationParameters.parse({})
const values = { kind: 'allocation', parameters } as const

/** Saves a preset whatever an earlier transport has left of that name. */
async function savePreset(client: ContractClient, name: string) {
  const { presets } = await client.presets.list({})
  for (const preset of presets) {
    if (preset.name === name) await client.presets.remove({ id: preset.id })
  }
  return client.presets.save({ name, values })
}

/** What people keep, and what becomes of old runs. */
export const upkeepCases: readonly ContractCase[] = [
  {
    name: 'runs.mark pins, tags and annotates, and gives the runs as they are now',
    call: (client, { failed }) =>
      client.runs.mark({ ids: [failed], pinned: true, add_tags: ['weekly'], note: 'Look at caps' }),
    rest: ({ failed }) => ({
      method: 'POST',
      path: '/runs/mark',
      body: { ids: [failed], pinned: true, add_tags: ['weekly'], note: 'Look at caps' },
    }),
    expected: ({ failed }) => ({
      answer: {
        runs: [
          including({
            id: failed,
            started_by: text,
            bytes: whole,
            marks: { pinned: true, tags: ['weekly'], note: 'Look at caps', seen: false },
          }),
        ],
      },
    }),
  },
  {
    name: 'runs.list finds marked runs',
    call: (client) => client.runs.list({ pinned: true, tag: 'weekly' }),
    rest: () => ({ method: 'GET', path: '/runs?pinned=true&tag=weekly' }),
    expected: ({ failed }) => ({ answer: { rows: [including({ id: failed })], total: 1 } }),
  },
  {
    name: 'runs.list finds those that are not pinned',
    call: async (client, { failed, succeeded }) => {
      const { rows } = await client.runs.list({ pinned: false, limit: 1000 })
      return [failed, succeeded].map((id) => rows.some((row) => row.id === id))
    },
    expected: () => ({ answer: [false, true] }),
  },
  {
    name: 'runs.list finds the runs of somebody',
    call: (client) => client.runs.list({ started_by: 'nobody at all' }),
    rest: () => ({ method: 'GET', path: '/runs?started_by=nobody%20at%20all' }),
    expected: () => ({ answer: { rows: [], total: 0 } }),
  },
  {
    name: 'runs.list finds what needs attention until it is marked as seen',
    call: async (client, { failed }) => {
      const found = async () => {
        const { rows } = await client.runs.list({ attention: true, text: failed })
        return rows.map(({ id }) => id)
      }
      const before = await found()
      await client.runs.mark({ ids: [failed], seen: true })
      const after = await found()
      await client.runs.mark({ ids: [failed], seen: false })
      return { before, after, again: await found() }
    },
    expected: ({ failed }) => ({ answer: { before: [failed], after: [], again: [failed] } }),
  },
  {
    name: 'runs.list orders by figures and finds by time',
    call: (client, { succeeded }) =>
      client.runs.list({ sort: 'assignments', text: succeeded, from: '2026-01-02T03:04:05Z' }),
    rest: ({ succeeded }) => ({
      method: 'GET',
      path: `/runs?sort=assignments&text=${succeeded}&from=2026-01-02T03:04:05Z`,
    }),
    expected: ({ succeeded }) => ({ answer: { rows: [including({ id: succeeded })], total: 1 } }),
  },
  {
    name: 'runs.details tells where a run is and what its folder records',
    call: (client, { succeeded }) => client.runs.details({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/runs/${succeeded}/details` }),
    expected: ({ succeeded, workspace }) => ({
      answer: {
        folder: workspace.run(succeeded),
        host: null,
        ahead: null,
        record: including({ version: text, inputs: [] }),
      },
    }),
  },
  {
    name: 'runs.details knows no unknown run',
    call: (client) => client.runs.details({ id: unknownRun }),
    rest: () => ({ method: 'GET', path: `/runs/${unknownRun}/details` }),
    expected: () => ({ code: 'NOT_FOUND', status: 404, data: failure('not_found', unknownRun) }),
  },
  {
    name: 'runs.starters counts the runs of everybody',
    call: async (client) => {
      const { people } = await client.runs.starters()
      return people.map(({ runs }) => runs > 0)
    },
    expected: () => ({ answer: [true] }),
  },
  {
    name: 'runs.tags counts the runs',
    call: (client) => client.runs.tags(),
    expected: () => ({ answer: { tags: [{ tag: 'weekly', runs: 1 }] } }),
  },
  {
    name: 'runs.mark refuses all when one is not there',
    call: (client, { succeeded }) =>
      client.runs.mark({ ids: [succeeded, unknownRun], pinned: true }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: '/runs/mark',
      body: { ids: [succeeded, unknownRun], pinned: true },
    }),
    expected: () => ({ code: 'NOT_FOUND', status: 404, data: failure('not_found', unknownRun) }),
  },
  {
    name: 'runs.changes tells of new marks',
    call: async (client, { failed }) => {
      const stop = new AbortController()
      const changes = await client.runs.changes(undefined, { signal: stop.signal })
      // Asked for before the mark, so that the core listens by then.
      const next = changes.next()
      let marking = client.runs.mark({ ids: [failed], note: 'seen' })
      for (let result = await next; !result.done; result = await changes.next()) {
        await marking
        const { value } = result
        if (value.id === failed && 'marks' in value && value.marks.note === 'seen') break
        marking = client.runs.mark({ ids: [failed], note: 'seen' })
      }
      stop.abort()
      return true
    },
    expected: () => ({ answer: true }),
  },
  {
    name: 'runs.changes tells of a run that was removed',
    call: async (client, { core, job }) => {
      const { id } = core.start(job([succeed]))
      await core.queue.finished(id)
      const stop = new AbortController()
      const changes = await client.runs.changes(undefined, { signal: stop.signal })
      // Asked for before the removal; what is active now, or a run that was marked, comes first.
      const next = changes.next()
      await client.runs.mark({ ids: [id], note: 'goes' })
      let result = await next
      await client.runs.remove({ id })
      while (!result.done && !(result.value.id === id && 'removed' in result.value)) {
        result = await changes.next()
      }
      stop.abort()
      return result.value
    },
    expected: () => ({ answer: { id: text, removed: true } }),
  },
  {
    name: 'runs.prune says what would go, and that pinned runs stay',
    call: async (client, { core, failed, job }) => {
      const { id } = core.start(job([succeed]))
      await core.queue.finished(id)
      const { dry_run, rule, runs } = await client.runs.prune({
        dry_run: true,
        rule: { max_runs: 1 },
      })
      const goes = runs.length > 0
      return { dry_run, rule, goes, pinned: runs.some((run) => run.id === failed) }
    },
    expected: () => ({
      answer: {
        dry_run: true,
        rule: { max_runs: 1, max_age_days: null, max_gib: null },
        goes: true,
        pinned: false,
      },
    }),
  },
  {
    name: 'runs.prune removes nothing without a rule',
    call: (client) => client.runs.prune({}),
    rest: () => ({ method: 'POST', path: '/runs/prune', body: {} }),
    expected: () => ({
      answer: {
        dry_run: false,
        rule: { max_runs: null, max_age_days: null, max_gib: null },
        runs: [],
        count: 0,
        bytes: 0,
        failed: [],
      },
    }),
  },
  {
    name: 'system.disk tells where the disk goes',
    call: (client) => client.system.disk(),
    rest: () => ({ method: 'GET', path: '/system/disk' }),
    expected: () => ({
      answer: {
        measured_at: instant,
        free: whole,
        total: whole,
        workspace: whole,
        parts: [
          'runs',
          'exports',
          'samples',
          'uploads',
          'logs',
          'backups',
          'temporary',
          'databases',
        ].map((part) => ({ part, bytes: whole })),
        kinds: [{ kind: 'allocation', runs: whole, bytes: whole }],
        largest_runs: expect.arrayContaining([
          including({ kind: 'allocation', pinned: expect.any(Boolean) as boolean, bytes: whole }),
        ]) as unknown,
      },
    }),
  },
  {
    name: 'presets.save keeps parameters by a name',
    call: (client) => savePreset(client, 'Weekly'),
    expected: () => ({
      answer: {
        id: text,
        kind: 'allocation',
        name: 'Weekly',
        values,
        is_default: false,
        created_by: text,
        created_at: instant,
        changed_by: text,
        changed_at: instant,
      },
    }),
  },
  {
    name: 'presets.save refuses a name that is taken',
    call: async (client) => {
      await savePreset(client, 'Taken')
      return client.presets.save({ name: 'Taken', values })
    },
    expected: () => ({ code: 'CONFLICT', status: 409, data: including({ code: 'conflict' }) }),
  },
  {
    name: 'presets.rename and presets.remove change what is listed',
    call: async (client) => {
      const { id } = await savePreset(client, 'Before')
      const renamed = await client.presets.rename({ id, name: 'After' })
      await client.presets.remove({ id })
      const { presets } = await client.presets.list({ kind: 'allocation' })
      return { renamed: renamed.name, left: presets.some((preset) => preset.id === id) }
    },
    expected: () => ({ answer: { renamed: 'After', left: false } }),
  },
  {
    name: 'presets.remove does not find what is not there',
    call: (client) => client.presets.remove({ id: 'abcd' }),
    expected: () => ({ code: 'NOT_FOUND', status: 404, data: failure('not_found', 'abcd') }),
  },
  {
    name: 'views are saved, listed and removed',
    call: async (client) => {
      const state = { sort: [['title', 'ascending']], columns: { fill: 120 } }
      await client.views.save({ screen: 'runs', name: 'Mine', state })
      const listed = await client.views.list({ screen: 'runs' })
      await client.views.remove({ screen: 'runs', name: 'Mine' })
      return { listed, left: await client.views.list({ screen: 'runs' }) }
    },
    expected: () => ({
      answer: {
        listed: {
          views: [
            {
              screen: 'runs',
              name: 'Mine',
              state: { sort: [['title', 'ascending']], columns: { fill: 120 } },
              changed_by: text,
              changed_at: instant,
            },
          ],
        },
        left: { views: [] },
      },
    }),
  },
  {
    name: 'backups.restore gives back what a backup holds',
    call: async (client, { succeeded }) => {
      await client.runs.mark({ ids: [succeeded], note: 'worth keeping' })
      const { name } = await client.backups.create()
      const { ok, faults } = await client.backups.verify({ name })
      await client.runs.mark({ ids: [succeeded], note: '' })
      const restored = await client.backups.restore({ name })
      const { marks } = await client.runs.get({ id: succeeded })
      await client.runs.mark({ ids: [succeeded], note: '' })
      return { ok, faults, restored: { ...restored, rows: {} }, note: marks.note }
    },
    expected: () => ({
      answer: {
        ok: true,
        faults: [],
        restored: { name: backupName, before: backupName, rows: {} },
        note: 'worth keeping',
      },
    }),
  },
  {
    name: 'backups.list names each with why it was made',
    call: async (client) => {
      const { backups } = await client.backups.list()
      return backups.map(({ record }) => record?.reason)
    },
    expected: () => ({
      answer: expect.arrayContaining(['before_restore', 'manual']) as unknown,
    }),
  },
  {
    name: 'backups.prune says what would go',
    call: async (client) => (await client.backups.prune({ keep: 1000, dry_run: true })).names,
    expected: () => ({ answer: [] }),
  },
  {
    name: 'backups.restore does not find what is not there',
    call: (client) => client.backups.restore({ name: noBackup }),
    expected: () => ({ code: 'NOT_FOUND', status: 404, data: failure('not_found', noBackup) }),
  },
  {
    name: 'backups.verify refuses a path',
    call: (client) => client.backups.verify({ name: '../people.db' }),
    expected: () => ({ code: 'BAD_REQUEST', status: 400, data: failure('bad_usage', 'name') }),
  },
  {
    name: 'audit.list tells who did what',
    call: async (client, { failed }) => {
      await client.runs.mark({ ids: [failed], add_tags: ['weekly'] })
      return client.audit.list({ action: 'runs', limit: 1 })
    },
    expected: ({ failed }) => ({
      answer: {
        entries: [
          {
            id: whole,
            at: instant,
            who: text,
            action: 'runs.mark',
            subject: failed,
            detail: expect.stringContaining('weekly') as string,
          },
        ],
        next: expect.anything() as unknown,
      },
    }),
  },
]
