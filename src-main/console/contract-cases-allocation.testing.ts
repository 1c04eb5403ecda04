import { expect } from 'vitest'
import type { PreflightEvent } from '../../src-shared/allocation/preflight.ts'
import type { ContractCase } from './contract-cases.testing.ts'
import { containing, failure, lifecycleOf, take, text } from './contract-expectations.testing.ts'
import { exampleFailure, exampleReport, exampleSummary } from './test-world.testing.ts'

/** Samples, preflight, results, explanations and comparisons of allocations. */
export const allocationCases: readonly ContractCase[] = [
  {
    name: 'allocation.sample names the files it made',
    call: (client) => client.allocation.sample(),
    expected: () => ({
      answer: {
        inputs: expect.objectContaining({ elig: { kind: 'file', path: text } }) as unknown,
      },
    }),
  },
  {
    name: 'allocation.preflight tells its progress, then reports',
    call: async (client, { job }) => {
      const { inputs, parameters } = job([
        { do: 'plan', stages: [{ title: 'Read', weight: 1 }] },
        { do: 'enter', stage: 'Read' },
        { do: 'answer', result: exampleReport },
      ])
      const events: PreflightEvent[] = []
      for await (const event of await client.allocation.preflight({ inputs, parameters })) {
        events.push(event)
      }
      return events.at(-1)
    },
    expected: () => ({ answer: { type: 'report', report: exampleReport } }),
  },
  {
    name: 'allocation.preflight fails in the middle of its events with a typed error',
    call: async (client, { job }) => {
      const { inputs, parameters } = job([{ do: 'fail', failure: exampleFailure }])
      return take(await client.allocation.preflight({ inputs, parameters }), 10)
    },
    expected: () => ({ code: 'UNPROCESSABLE_CONTENT', status: 422, data: exampleFailure }),
  },
  {
    name: 'allocation.summary gives the summary of a run that has one',
    call: (client, { succeeded }) => client.allocation.summary({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/allocations/${succeeded}/summary` }),
    expected: () => ({ answer: exampleSummary }),
  },
  {
    name: 'allocation.summary of a run that failed is a conflict',
    call: (client, { failed }) => client.allocation.summary({ id: failed }),
    rest: ({ failed }) => ({ method: 'GET', path: `/allocations/${failed}/summary` }),
    expected: () => ({ code: 'CONFLICT', status: 409, data: failure('conflict', 'no result') }),
  },
  {
    name: 'allocation.assignments gives a page',
    call: (client, { succeeded }) =>
      client.allocation.assignments({ id: succeeded, offset: 1, limit: 10 }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/allocations/${succeeded}/assignments`,
      body: { offset: 1, limit: 10 },
    }),
    expected: () => ({ answer: { rows: [], total: 1 } }),
  },
  {
    name: 'allocation.contracts gives a page',
    call: (client, { succeeded }) => client.allocation.contracts({ id: succeeded }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/allocations/${succeeded}/contracts`,
      body: {},
    }),
    expected: () => ({
      answer: {
        rows: [expect.objectContaining({ contract_id: 'c1', fill: 0.4 })],
        total: 1,
      },
    }),
  },
  {
    name: 'allocation.user keeps an id as it is written',
    call: (client, { succeeded }) => client.allocation.user({ id: succeeded, user_id: '007/ä b' }),
    rest: ({ succeeded }) => ({
      method: 'GET',
      path: `/allocations/${succeeded}/users/${encodeURIComponent('007/ä b')}`,
    }),
    expected: () => ({ answer: expect.objectContaining({ user_id: '007/ä b' }) as unknown }),
  },
  {
    name: 'allocation.user does not find a user who is not there',
    call: (client, { succeeded }) => client.allocation.user({ id: succeeded, user_id: 'unknown' }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/allocations/${succeeded}/users/unknown` }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'User unknown'),
    }),
  },
  {
    name: 'allocation.user reports a bug with its stack',
    call: (client, { succeeded }) => client.allocation.user({ id: succeeded, user_id: 'faulty' }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/allocations/${succeeded}/users/faulty` }),
    expected: () => ({
      code: 'INTERNAL_SERVER_ERROR',
      status: 500,
      data: {
        code: 'bug',
        what: 'Something went wrong inside Quartermaster: a bug of a query',
        remedy: text,
        cause: containing('query.testing.ts'),
      },
    }),
  },
  {
    name: 'allocation.user fails at once when the query process dies',
    call: (client, { succeeded }) => client.allocation.user({ id: succeeded, user_id: 'dies' }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/allocations/${succeeded}/users/dies` }),
    expected: () => ({
      code: 'SERVICE_UNAVAILABLE',
      status: 503,
      data: { ...failure('worker_lost', 'exit code 9'), kept: text },
    }),
  },
  {
    name: 'allocation.group does not find a group that is not there',
    call: (client, { succeeded }) => client.allocation.group({ id: succeeded, group_id: '' }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/allocations/${succeeded}/group?group_id=` }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'No such group'),
    }),
  },
  {
    name: 'allocation.contract explains a contract',
    call: (client, { succeeded }) =>
      client.allocation.contract({ id: succeeded, contract_id: '0xA&b=1' }),
    rest: ({ succeeded }) => ({
      method: 'GET',
      path: `/allocations/${succeeded}/contract?contract_id=${encodeURIComponent('0xA&b=1')}`,
    }),
    expected: () => ({
      answer: expect.objectContaining({ sentences: ['Contract c1 is 40% full.'] }) as unknown,
    }),
  },
  {
    name: 'allocation.contract writes numbers by the locale it is asked for',
    call: (client, { succeeded }) =>
      client.allocation.contract({ id: succeeded, contract_id: 'c1', locale: 'de-DE' }),
    rest: ({ succeeded }) => ({
      method: 'GET',
      path: `/allocations/${succeeded}/contract?contract_id=c1&locale=de-DE`,
    }),
    expected: () => ({
      answer: expect.objectContaining({ sentences: ['Contract c1 is 40\u00a0% full.'] }) as unknown,
    }),
  },
  {
    name: 'allocation.user refuses a locale that is none',
    call: (client, { succeeded }) =>
      client.allocation.user({ id: succeeded, user_id: 'u1', locale: 'not a tag' }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ what: containing('A language tag') }) as unknown,
    }),
  },
  {
    name: 'allocation.compare answers for a run without a result too',
    call: (client, { succeeded, failed }) => client.allocation.compare({ a: failed, b: succeeded }),
    rest: ({ succeeded, failed }) => ({
      method: 'GET',
      path: `/allocations/${failed}/compare/${succeeded}`,
    }),
    expected: ({ failed, succeeded }) => ({
      answer: expect.objectContaining({
        a: expect.objectContaining({ id: failed, lifecycle: lifecycleOf('failed') }) as unknown,
        b: expect.objectContaining({ id: succeeded }) as unknown,
        results: null,
      }) as unknown,
    }),
  },
  {
    name: 'allocation.compareMoves says what the moves between two runs come down to',
    call: (client, { succeeded }) => client.allocation.compareMoves({ a: succeeded, b: succeeded }),
    rest: ({ succeeded }) => ({
      method: 'GET',
      path: `/allocations/${succeeded}/compare/${succeeded}/moves`,
    }),
    expected: () => ({ answer: expect.objectContaining({ moves: 1, flows_total: 1 }) as unknown }),
  },
  {
    name: 'allocation.moves gives a page of moves between two runs',
    call: (client, { succeeded }) =>
      client.allocation.moves({ a: succeeded, b: succeeded, limit: 5 }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/allocations/${succeeded}/compare/${succeeded}/moves`,
      body: { limit: 5 },
    }),
    expected: () => ({
      answer: {
        rows: [expect.objectContaining({ from_contract: 'c1', to_contract: '' })],
        total: 1,
      },
    }),
  },
  {
    name: 'allocation.flows of a run without a result is a conflict',
    call: (client, { succeeded, failed }) => client.allocation.flows({ a: failed, b: succeeded }),
    rest: ({ succeeded, failed }) => ({
      method: 'POST',
      path: `/allocations/${failed}/compare/${succeeded}/flows`,
      body: {},
    }),
    expected: () => ({ code: 'CONFLICT', status: 409, data: failure('conflict', 'no result') }),
  },
  {
    name: 'allocation.compareUsers pages and counts',
    call: (client, { succeeded }) =>
      client.allocation.compareUsers({ a: succeeded, b: succeeded, filter: 'lost', offset: 1 }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/allocations/${succeeded}/compare/${succeeded}/users`,
      body: { filter: 'lost', offset: 1 },
    }),
    expected: () => ({
      answer: { rows: [], total: 1, counts: { moved: 0, gained: 0, lost: 1, same: 4 } },
    }),
  },
  {
    name: 'allocation.compareUsers of a run that failed is a conflict',
    call: (client, { succeeded, failed }) =>
      client.allocation.compareUsers({ a: succeeded, b: failed }),
    rest: ({ succeeded, failed }) => ({
      method: 'POST',
      path: `/allocations/${succeeded}/compare/${failed}/users`,
      body: {},
    }),
    expected: () => ({ code: 'CONFLICT', status: 409, data: failure('conflict', 'no result') }),
  },
  {
    name: 'runs.inputChanges names what changed since a run',
    call: (client, { succeeded }) => client.runs.inputChanges({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/runs/${succeeded}/input-changes` }),
    expected: () => ({
      answer: { inputs: [expect.objectContaining({ input: 'caps', state: 'missing' })] },
    }),
  },
  {
    name: 'allocation.export offers a file for download',
    call: (client, { succeeded }) => client.allocation.export({ id: succeeded, format: 'csv' }),
    expected: ({ succeeded }) => ({
      answer: {
        name: `assignments-${succeeded}.csv`,
        download: expect.stringMatching(/^downloads\/[0-9a-f]{32}$/) as string,
        rows: 1,
      },
    }),
  },
]
