import { join } from 'node:path'
import { expect } from 'vitest'
import type { ContractCase } from './contract-cases.testing.ts'

const notFound = {
  code: 'NOT_FOUND',
  status: 404,
  data: expect.objectContaining({ code: 'not_found' }) as unknown,
}

/** Reconciliation: what needs no run of its own, and that other runs have no such result. */
export const reconciliationCases: readonly ContractCase[] = [
  {
    name: 'reconciliation.propose refuses lists outside the folders of the host',
    call: (client, { outside }) =>
      client.reconciliation.propose({
        left: { kind: 'file', path: join(outside, 'prices.csv') },
        right: null,
      }),
    expected: () => ({
      code: 'FORBIDDEN',
      status: 403,
      data: expect.objectContaining({ code: 'forbidden' }) as unknown,
    }),
  },
  {
    name: 'reconciliation.summary knows no runs of another kind',
    call: (client, { succeeded }) => client.reconciliation.summary({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/reconciliation/${succeeded}/summary` }),
    expected: () => notFound,
  },
  {
    name: 'reconciliation.pair reads the number of a pair from the address',
    call: (client, { succeeded }) => client.reconciliation.pair({ id: succeeded, pair: 3 }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/reconciliation/${succeeded}/pairs/3` }),
    expected: () => notFound,
  },
  {
    name: 'reconciliation.rows asks for a page of at most 1,000 rows',
    call: (client, { succeeded }) =>
      client.reconciliation.rows({ id: succeeded, table: 'pairs', limit: 1001 }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/reconciliation/${succeeded}/rows`,
      body: { table: 'pairs', limit: 1001 },
    }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ code: 'bad_usage' }) as unknown,
    }),
  },
]
