import { expect } from 'vitest'
import type { ContractCase } from './contract-cases.testing.ts'

/** What grids ask: totals, choices and exports. */
export const gridCases: readonly ContractCase[] = [
  {
    name: 'allocation.totals counts and adds up',
    call: (client, { succeeded }) =>
      client.allocation.totals({ id: succeeded, of: { table: 'assignments' } }),
    expected: () => ({ answer: { total: 1, matched: 1, columns: [] } }),
  },
  {
    name: 'allocation.choices names values with their counts',
    call: (client, { succeeded }) =>
      client.allocation.choices({
        id: succeeded,
        of: { table: 'contracts', column: 'contract_id' },
      }),
    expected: () => ({ answer: { choices: [{ value: 'c1', count: 1 }], distinct: 1 } }),
  },
  {
    name: 'allocation.distribution spreads assignments over scores and rounds',
    call: (client, { succeeded }) => client.allocation.distribution({ id: succeeded }),
    expected: () => ({
      answer: expect.objectContaining({
        score_step: 0.1,
        zero: null,
        rounds: [{ from: 1, to: 2, least: 1, most: 1, sponsored: 1, unsponsored: 0 }],
      }) as unknown,
    }),
  },
  {
    name: 'allocation.export takes filters, order and columns',
    call: (client, { succeeded }) =>
      client.allocation.export({
        id: succeeded,
        table: 'contracts',
        format: 'csv',
        columns: ['contract_id'],
        filters: [{ column: 'fill', op: 'not_empty' }],
        byte_order_mark: true,
      }),
    expected: ({ succeeded }) => ({
      answer: {
        name: `contracts-${succeeded}.csv`,
        download: expect.stringMatching(/^downloads\/[0-9a-f]{32}$/) as unknown,
        rows: 1,
      },
    }),
  },
  {
    name: 'allocation.exportEvents ends with the file',
    async call(client, { succeeded }) {
      const events = []
      const input = { id: succeeded, format: 'parquet' } as const
      for await (const event of await client.allocation.exportEvents(input)) events.push(event)
      return events.at(-1)
    },
    expected: ({ succeeded }) => ({
      answer: {
        type: 'done',
        name: `assignments-${succeeded}.parquet`,
        download: expect.stringMatching(/^downloads\//) as unknown,
        rows: 1,
      },
    }),
  },
]
