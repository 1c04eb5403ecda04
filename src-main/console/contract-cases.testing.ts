import { basename, dirname, join } from 'node:path'
import { type ContractRouterClient, ORPCError } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Contract } from '../../src-shared/contract/index.ts'
import { type ListedRun, noMarks } from '../../src-shared/marks.ts'
import { succeed } from '../jobs/test-support/script.testing.ts'
import { version } from '../platform/version.ts'
import { allocationCases } from './contract-cases-allocation.testing.ts'
import { connectionCases } from './contract-cases-connections.testing.ts'
import { databasesCases } from './contract-cases-databases.testing.ts'
import { reconciliationCases } from './contract-cases-reconciliation.testing.ts'
import { eventsCases } from './contract-cases-events.testing.ts'
import { gridCases } from './contract-cases-grid.testing.ts'
import { metricsCases } from './contract-cases-metrics.testing.ts'
import { scenarioCases } from './contract-cases-scenarios.testing.ts'
import { newAllocationCases } from './contract-cases-new-allocation.testing.ts'
import { peopleCases } from './contract-cases-people.testing.ts'
import { scheduleCases } from './contract-cases-schedules.testing.ts'
import { settingsCases } from './contract-cases-settings.testing.ts'
import { upkeepCases } from './contract-cases-upkeep.testing.ts'
import { failure, lifecycleOf, text } from './contract-expectations.testing.ts'
import { createTestWorld, exampleFailure, type TestWorld } from './test-world.testing.ts'

export type ContractClient = ContractRouterClient<Contract>

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `/api/v1`. */
  readonly path: string
  readonly body?: unknown
}

export type Expected =
  | { readonly answer: unknown; readonly status?: number }
  | { readonly code: string; readonly status: number; readonly data: unknown }

/** One call and what comes back, whatever the transport. */
export interface ContractCase {
  readonly name: string
  call(client: ContractClient, world: TestWorld): Promise<unknown>
  /** The same over the public API; absent where the procedure is not public. */
  rest?(world: TestWorld): RestRequest
  expected(world: TestWorld): Expected
}

const instant = '2026-01-02T03:04:05.000Z'
const uploadedDay = { batch: '0123456789abcdef', name: 'day.jsonl', offset: 0, total: 3 }
const succeededRun = ({ succeeded }: TestWorld): ListedRun => ({
  id: succeeded,
  kind: 'allocation',
  title: text,
  created_at: instant,
  lifecycle: { state: 'succeeded', started_at: instant, ended_at: instant, outcome: 'ok' },
  metrics: { assignments: 3 },
  started_by: text,
  marks: noMarks,
  bytes: expect.any(Number) as number,
})

export const contractCases: readonly ContractCase[] = [
  {
    name: 'system.info tells version, workspace and roots',
    call: (client) => client.system.info(),
    rest: () => ({ method: 'GET', path: '/system' }),
    expected: ({ workspace, folder }) => ({
      answer: {
        version,
        host: 'server',
        workspace: workspace.root,
        roots: [folder, join(dirname(folder), 'scripts')],
        node: process.versions.node,
        platform: process.platform,
        started_at: instant,
      },
    }),
  },
  {
    name: 'system.health names each component',
    call: (client) => client.system.health(),
    rest: () => ({ method: 'GET', path: '/system/health' }),
    expected: () => ({
      answer: {
        state: text,
        components: [
          'index',
          'people.db',
          'disk',
          'queue',
          'scheduler',
          'query process',
          'memory',
          'event loop',
        ].map((name) => ({ name, state: text, detail: text })),
      },
    }),
  },
  {
    name: 'runs.list filters and pages, without the jobs',
    call: (client, { succeeded }) =>
      client.runs.list({ states: ['succeeded', 'failed'], text: succeeded, limit: 1 }),
    rest: ({ succeeded }) => ({
      method: 'GET',
      path: `/runs?states[0]=succeeded&states[1]=failed&text=${succeeded}&limit=1`,
    }),
    expected: (world) => ({ answer: { rows: [succeededRun(world)], total: 1 } }),
  },
  {
    name: 'runs.list refuses pages above 1,000 rows and names the value',
    call: (client) => client.runs.list({ limit: 1001 }),
    rest: () => ({ method: 'GET', path: '/runs?limit=1001' }),
    expected: () => ({ code: 'BAD_REQUEST', status: 400, data: failure('bad_usage', 'limit: ') }),
  },
  {
    name: 'runs.get gives a run with its job',
    call: (client, { succeeded }) => client.runs.get({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/runs/${succeeded}` }),
    expected: (world) => ({
      answer: {
        ...succeededRun(world),
        job: expect.objectContaining({ kind: 'allocation' }) as unknown,
      },
    }),
  },
  {
    name: 'runs.get carries the failure of a run that failed',
    call: (client, { failed }) => client.runs.get({ id: failed }),
    rest: ({ failed }) => ({ method: 'GET', path: `/runs/${failed}` }),
    expected: ({ failed }) => ({
      answer: expect.objectContaining({
        id: failed,
        lifecycle: {
          state: 'failed',
          started_at: instant,
          ended_at: instant,
          error: exampleFailure,
        },
      }) as unknown,
    }),
  },
  {
    name: 'runs.get does not find an unknown run',
    call: (client) => client.runs.get({ id: 'unknown' }),
    rest: () => ({ method: 'GET', path: '/runs/unknown' }),
    expected: () => ({ code: 'NOT_FOUND', status: 404, data: failure('not_found', 'unknown') }),
  },
  {
    name: 'runs.get refuses an id that is none',
    call: (client) => client.runs.get({ id: '../etc' }),
    rest: () => ({ method: 'GET', path: '/runs/..%2Fetc' }),
    expected: () => ({ code: 'BAD_REQUEST', status: 400, data: failure('bad_usage', 'id: ') }),
  },
  {
    name: 'runs.start queues a run',
    call: (client, { job }) => client.runs.start(job([succeed])),
    rest: ({ job }) => ({ method: 'POST', path: '/runs', body: job([succeed]) }),
    expected: () => ({
      status: 201,
      answer: {
        id: text,
        kind: 'allocation',
        title: text,
        created_at: instant,
        lifecycle: lifecycleOf('running'),
        metrics: {},
        started_by: text,
        marks: noMarks,
        bytes: null,
      },
    }),
  },
  {
    name: 'runs.start refuses what no drop can ask',
    call: (client, { job, folder }) => client.runs.start(job([succeed], join(folder, 'out.txt'))),
    rest: ({ job, folder }) => ({
      method: 'POST',
      path: '/runs',
      body: job([succeed], join(folder, 'out.txt')),
    }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: failure('bad_usage', 'neither .csv nor .parquet'),
    }),
  },
  {
    name: 'runs.start refuses files outside the roots',
    call: (client, { job, outside }) => client.runs.start(job([succeed], join(outside, 'out.csv'))),
    rest: ({ job, outside }) => ({
      method: 'POST',
      path: '/runs',
      body: job([succeed], join(outside, 'out.csv')),
    }),
    expected: () => ({ code: 'FORBIDDEN', status: 403, data: failure('forbidden', 'out.csv') }),
  },
  {
    name: 'runs.cancel stops a run',
    call: (client, { core, job }) =>
      client.runs.cancel({ id: core.start(job([{ do: 'wait for cancel' }])).id }),
    rest: ({ core, job }) => ({
      method: 'POST',
      path: `/runs/${core.start(job([{ do: 'wait for cancel' }])).id}/cancel`,
    }),
    expected: () => ({
      answer: expect.objectContaining({ lifecycle: lifecycleOf('cancelling') }) as unknown,
    }),
  },
  {
    name: 'runs.cancel leaves alone what is over',
    call: (client, { succeeded }) => client.runs.cancel({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'POST', path: `/runs/${succeeded}/cancel` }),
    expected: () => ({ code: 'CONFLICT', status: 409, data: failure('conflict', 'over already') }),
  },
  {
    name: 'runs.remove refuses a run that is not over',
    call: (client, { core, job }) =>
      client.runs.remove({ id: core.start(job([{ do: 'wait for cancel' }])).id }),
    rest: ({ core, job }) => ({
      method: 'DELETE',
      path: `/runs/${core.start(job([{ do: 'wait for cancel' }])).id}`,
    }),
    expected: () => ({ code: 'CONFLICT', status: 409, data: failure('conflict', 'not over') }),
  },
  {
    name: 'runs.log gives a page and where the next begins',
    call: (client, { succeeded }) => client.runs.log({ id: succeeded, after: 1, limit: 1 }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/runs/${succeeded}/log?after=1&limit=1` }),
    expected: () => ({ answer: { lines: [{ at: text, level: 'info', text: 'Solve' }], next: 2 } }),
  },
  {
    name: 'runs.changes begins with the runs that are active now',
    call: async (client, { core, job }) => {
      const { id } = core.start(job([{ do: 'wait for cancel' }]))
      for await (const run of await client.runs.changes()) {
        if (run.id === id && 'kind' in run) return { kind: run.kind, state: run.lifecycle.state }
      }
      return undefined
    },
    expected: () => ({ answer: { kind: 'allocation', state: 'running' } }),
  },
  {
    name: 'files.list begins with the roots',
    call: (client) => client.files.list({ path: null }),
    expected: ({ folder }) => ({
      answer: {
        path: null,
        parent: null,
        entries: [folder, join(dirname(folder), 'scripts')].map((path) => ({
          name: basename(path),
          path,
          kind: 'folder',
          bytes: null,
          modified_at: null,
        })),
        truncated: false,
      },
    }),
  },
  {
    name: 'files.list refuses a folder outside the roots',
    call: (client, { outside }) => client.files.list({ path: outside }),
    expected: () => ({ code: 'FORBIDDEN', status: 403, data: failure('forbidden', 'outside') }),
  },
  {
    name: 'files.inspect asks the query process, with the whole path',
    call: (client) => client.files.inspect({ path: 'caps.csv', input: 'caps' }),
    expected: ({ folder }) => ({
      answer: expect.objectContaining({
        files: [{ path: join(folder, 'caps.csv'), bytes: 12, modified_at: instant }],
      }) as unknown,
    }),
  },
  {
    name: 'files.upload gives a file its path with its last part',
    call: (client) =>
      client.files.upload({ ...uploadedDay, base64: Buffer.from('{}\n').toString('base64') }),
    rest: () => ({
      method: 'POST',
      path: '/files/upload',
      body: { ...uploadedDay, base64: Buffer.from('{}\n').toString('base64') },
    }),
    expected: ({ workspace }) => ({
      answer: {
        received: 3,
        path: join(workspace.uploads, uploadedDay.batch, uploadedDay.name),
      },
    }),
  },
  {
    name: 'files.upload refuses names that lead elsewhere',
    call: (client) => client.files.upload({ ...uploadedDay, name: '../day.jsonl', base64: '' }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: failure('bad_usage', 'is no name of a file'),
    }),
  },
  ...allocationCases,
  ...gridCases,
  ...peopleCases,
  ...upkeepCases,
  ...settingsCases,
  ...connectionCases,
  ...databasesCases,
  ...metricsCases,
  ...scenarioCases,
  ...newAllocationCases,
  ...eventsCases,
  ...reconciliationCases,
  ...scheduleCases,
]

export interface ContractTransport extends AsyncDisposable {
  readonly client: ContractClient
}

/** Runs every case over a transport. */
export function describeContract(
  name: string,
  open: (world: TestWorld) => Promise<ContractTransport>,
): void {
  describe(`the contract ${name}`, () => {
    let world: TestWorld
    let transport: ContractTransport

    beforeAll(async () => {
      world = await createTestWorld()
      transport = await open(world)
    })

    afterAll(async () => {
      await transport[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
    })

    it.each(contractCases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
      const expectation = each.expected(world)
      const outcome = await each.call(transport.client, world).then(
        (answer) => ({ answer }),
        (error: unknown) => {
          if (!(error instanceof ORPCError)) throw error
          return {
            defined: error.defined,
            code: error.code,
            status: error.status,
            data: error.data as unknown,
          }
        },
      )
      expect(outcome).toEqual(
        'answer' in expectation
          ? { answer: expectation.answer }
          : { defined: true, ...expectation },
      )
    })
  })
}
