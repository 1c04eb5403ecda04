import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { succeed } from '../jobs/test-support/script.testing.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createTestWorld, type TestWorld } from './test-world.testing.ts'

let world: TestWorld
let metrics: Metrics

beforeAll(async () => {
  world = await createTestWorld()
  metrics = createMetrics(world.core)
})

afterAll(async () => {
  metrics.close()
  await world[Symbol.asyncDispose]()
})

/** The samples of one metric, by what stands before the value. */
async function samplesOf(name: string): Promise<Record<string, number>> {
  const { text } = await metrics.text()
  const lines = text.split('\n').filter((line) => line.startsWith(name))
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

it('docs/METRICS.md tells every metric, its type and its labels, and no other', async () => {
  const page = readFileSync(new URL('../../docs/METRICS.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z_0-9]+)` +\| ([a-z]+) +\|/gm)]
  const documented = new Map(rows.map(([row, name, type]) => [name!, { type: type!, row }]))
  const found = await metrics.describe()
  const isExpected = (name: string): boolean =>
    process.platform === 'linux' || !documented.get(name)?.row.includes('_Linux_')
  expect([...documented.keys()].filter(isExpected).toSorted()).toEqual(
    found.map(({ name }) => name).toSorted(),
  )
  expect(found.filter(({ name, type }) => documented.get(name)?.type !== String(type))).toEqual([])
})

it('names follow the conventions: our prefix, base units, counters that say total', async () => {
  const own = (await metrics.describe()).filter(({ name }) => name.startsWith('quartermaster_'))
  expect(own.length).toBeGreaterThan(10)
  for (const { name, type } of own) {
    expect(name).not.toMatch(/(_ms|_milliseconds|_kb|_mb|_percent)(_|$)/)
    expect(name.endsWith('_total')).toBe(String(type) === 'counter')
  }
})

describe('a run that ends', () => {
  it('is counted by kind and state, with its duration and the memory of its runner', async () => {
    const { id } = world.core.start(world.job([succeed]))
    await world.core.queue.finished(id)
    expect(await samplesOf('quartermaster_runs_finished_total')).toEqual({
      'quartermaster_runs_finished_total{kind="allocation",state="succeeded"}': 1,
    })
    const durations = await samplesOf('quartermaster_run_duration_seconds_count')
    expect(Object.values(durations)).toEqual([1])
    await expect
      .poll(async () =>
        Object.values(await samplesOf('quartermaster_runner_peak_memory_bytes_count')),
      )
      .toEqual([1])
  })

  it('is in the index with those of other hosts', async () => {
    expect(await samplesOf('quartermaster_runs{kind="allocation",state="failed"}')).toEqual({
      'quartermaster_runs{kind="allocation",state="failed"}': 1,
    })
  })
})

it('each component of health is up, or not', async () => {
  expect(await samplesOf('quartermaster_component_up{component="people.db"}')).toEqual({
    'quartermaster_component_up{component="people.db"}': 1,
  })
})

it('the newest backup is told by the time in its name', async () => {
  const folder = world.workspace.backups
  for (const name of ['people-20260102T030405000Z.db', 'people-20260101T000000000Z.db', 'x.db']) {
    writeFileSync(join(folder, name), '')
  }
  expect(await samplesOf('quartermaster_backup_last')).toEqual({
    quartermaster_backup_last_success_timestamp_seconds: Date.parse('2026-01-02T03:04:05Z') / 1000,
  })
})

it('requests are timed by the pattern of their route', async () => {
  metrics.observeRequest({ method: 'GET', route: '/rpc/*', status: 200, seconds: 0.04 })
  expect(await samplesOf('quartermaster_http_request_duration_seconds_sum')).toEqual({
    'quartermaster_http_request_duration_seconds_sum{method="GET",route="/rpc/*",status="200"}': 0.04,
  })
})

it('the workspace has a size', async () => {
  const { quartermaster_workspace_bytes } = await samplesOf('quartermaster_workspace_bytes')
  expect(quartermaster_workspace_bytes).toBeGreaterThan(1000)
})
