import { join } from 'node:path'
import { expect } from 'vitest'
import { succeed } from '../jobs/test-support/script.testing.ts'
import { localOwner } from '../platform/owner.ts'
import type { ContractCase, ContractClient } from './contract-cases.testing.ts'
import type { TestWorld } from './test-world.testing.ts'

const instant = '2026-01-02T03:04:05.000Z'
const text = expect.any(String) as string

/** The same over every transport: names differ, since each is made once. */
let made = 0
const nightly = (world: TestWorld, output: string | null = null) => ({
  name: `Nightly ${++made}`,
  cron: '30 2 * * *',
  timezone: 'Europe/Berlin',
  job: world.job([succeed], output),
})

const failure = (code: string, what: string): object =>
  expect.objectContaining({ code, what: expect.stringContaining(what) as string }) as object

/** A schedule is made, `look` looks at it, and it is gone again. */
async function withSchedule<T>(
  client: ContractClient,
  world: TestWorld,
  look: (id: string) => Promise<T>,
  output: string | null = null,
): Promise<T> {
  const { id } = await client.schedules.create(nightly(world, output))
  try {
    return await look(id)
  } finally {
    await client.schedules.remove({ id })
  }
}

export const scheduleCases: readonly ContractCase[] = [
  {
    name: 'schedules.list has none at first',
    call: (client) => client.schedules.list(),
    rest: () => ({ method: 'GET', path: '/schedules' }),
    // The host is one within seconds of its start.
    expected: () => ({ answer: expect.objectContaining({ schedules: [] }) as object }),
  },
  {
    name: 'schedules.create keeps a job and tells its next five starts',
    async call(client, world) {
      const { name, ...values } = nightly(world)
      const created = await client.schedules.create({ name, ...values })
      const { schedules } = await client.schedules.list()
      await client.schedules.remove({ id: created.id })
      return { created, listed: schedules.find(({ id }) => id === created.id)?.name === name }
    },
    expected: (world) => ({
      answer: {
        listed: true,
        created: {
          id: text,
          name: text,
          cron: '30 2 * * *',
          timezone: 'Europe/Berlin',
          on_missed: 'report',
          paused: false,
          kind: 'allocation',
          job: { ...world.job([succeed]), inputs: expect.any(Object) as object },
          next: ['03', '04', '05', '06', '07'].map((day) => `2026-01-${day}T01:30:00.000Z`),
          last: null,
          attention: 0,
          created_by: localOwner().name,
          created_at: instant,
          changed_by: localOwner().name,
          changed_at: instant,
        },
      },
    }),
  },
  {
    name: 'schedules.create refuses an expression with words on what is wrong',
    call: (client, world) => client.schedules.create({ ...nightly(world), cron: '30 2 * *' }),
    rest: (world) => ({
      method: 'POST',
      path: '/schedules',
      body: { ...nightly(world), cron: '30 2 * *' },
    }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: failure('bad_usage', '30 2 * * has 4 fields; five are needed'),
    }),
  },
  {
    name: 'schedules.create refuses braces in a path that are no date',
    call: (client, world) =>
      client.schedules.create(nightly(world, join(world.folder, 'drop_{YYYY}.csv'))),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: failure('bad_usage', '{YYYY} in '),
    }),
  },
  {
    name: 'schedules.create refuses paths outside the folders of the host',
    call: (client, world) =>
      client.schedules.create(nightly(world, join(world.outside, 'drop_{yyyy}.csv'))),
    expected: () => ({
      code: 'FORBIDDEN',
      status: 403,
      data: expect.objectContaining({ code: 'forbidden' }) as object,
    }),
  },
  {
    name: 'schedules.update changes what is given; pause and resume stop and start it',
    call: (client, world) =>
      withSchedule(client, world, async (id) => {
        const updated = await client.schedules.update({ id, timezone: 'UTC' })
        const paused = await client.schedules.pause({ id })
        const resumed = await client.schedules.resume({ id })
        return {
          times: [updated.cron, updated.timezone, updated.next[0]],
          paused: [paused.paused, paused.next],
          resumed: [resumed.paused, resumed.next.length],
        }
      }),
    expected: () => ({
      answer: {
        times: ['30 2 * * *', 'UTC', '2026-01-03T02:30:00.000Z'],
        paused: [true, []],
        resumed: [false, 5],
      },
    }),
  },
  {
    name: 'schedules.run starts the job with the dates of a time, and the history tells of it',
    call: (client, world) =>
      withSchedule(
        client,
        world,
        async (id) => {
          const run = await client.schedules.run({ id, at: '2025-12-31T23:30:00.000Z' })
          await world.core.queue.finished(run.id)
          const { job } = await client.runs.get({ id: run.id })
          const history = await client.schedules.history({ id })
          const of = await client.schedules.ofRun({ id: run.id })
          return {
            output: job.output,
            by: run.started_by?.endsWith('(schedule)'),
            entry: history.entries.map((entry) =>
              entry.outcome === 'started'
                ? { ...entry, run: entry.run?.lifecycle.state, run_id: entry.run_id === run.id }
                : entry,
            ),
            next: history.next,
            of: of?.scheduled_at,
          }
        },
        join(world.folder, 'drop_{yyyyMMdd}.csv'),
      ),
    expected: ({ folder }) => ({
      answer: {
        output: join(folder, 'drop_20260101.csv'),
        by: true,
        entry: [
          {
            id: expect.any(Number) as number,
            at: instant,
            scheduled_at: '2025-12-31T23:30:00.000Z',
            outcome: 'started',
            trigger: 'person',
            by: localOwner().name,
            run_id: true,
            run: 'succeeded',
          },
        ],
        next: null,
        of: '2025-12-31T23:30:00.000Z',
      },
    }),
  },
  {
    name: 'schedules.preview says what an expression means',
    call: async (client) => [
      await client.schedules.preview({ cron: '@hourly', timezone: 'Asia/Kolkata' }),
      await client.schedules.preview({ cron: '@hourly', timezone: 'Mars/Base' }),
    ],
    expected: () => ({
      answer: [
        {
          ok: true,
          next: [3, 4, 5, 6, 7].map((hour) => `2026-01-02T0${hour}:30:00.000Z`),
        },
        { ok: false, fault: 'Mars/Base is no time zone.' },
      ],
    }),
  },
  {
    name: 'schedules.get does not find one that is unknown',
    call: (client) => client.schedules.get({ id: '0123' }),
    rest: () => ({ method: 'GET', path: '/schedules/0123' }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'There is no schedule 0123'),
    }),
  },
  {
    name: 'schedules.ofRun is null for a run that somebody started',
    call: (client, { succeeded }) => client.schedules.ofRun({ id: succeeded }),
    expected: () => ({ answer: null }),
  },
]
