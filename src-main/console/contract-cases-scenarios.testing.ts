import type { ContractCase } from './contract-cases.testing.ts'
import { failure } from './contract-expectations.testing.ts'

/** Sweeps and what-if questions, as far as they go without a solver. */
export const scenarioCases: readonly ContractCase[] = [
  {
    name: 'scenarios.sweep of a run that is no sweep is not found',
    call: (client, { succeeded }) => client.scenarios.sweep({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/sweeps/${succeeded}` }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'is no sweep'),
    }),
  },
  {
    name: 'scenarios.pointJob of a run that is no sweep is not found',
    call: (client, { succeeded }) => client.scenarios.pointJob({ id: succeeded, point: 0 }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/sweeps/${succeeded}/points/0/job` }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'is no sweep'),
    }),
  },
  {
    name: 'scenarios.whatIf brings the failure of the process that solves',
    call: (client, { succeeded }) =>
      client.scenarios.whatIf({ id: succeeded, changes: { cap_override: { c1: 3 } } }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/allocations/${succeeded}/what-if`,
      body: { changes: { cap_override: { c1: 3 } } },
    }),
    expected: () => ({
      code: 'UNPROCESSABLE_CONTENT',
      status: 422,
      data: failure('not_supported', 'Nothing is solved here'),
    }),
  },
  {
    name: 'scenarios.readyWhatIf tells what was read',
    call: (client, { succeeded }) => client.scenarios.readyWhatIf({ id: succeeded }),
    expected: () => ({ answer: { pairs: 12, seconds: 0 } }),
  },
]
