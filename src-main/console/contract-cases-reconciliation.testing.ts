import { join } from 'node:path'
import { expect } from 'vitest'
import type { ContractCase } from './contract-cases.testing.ts'

const notFound = {
  code: 'NOT_FOUND',
  status: 404,
  data: expect.objectContaining({ code: 'not_found' }) as unknown,
}

const badUsage = {
  code: 'BAD_REQUEST',
  status: 400,
  data: expect.objectContaining({ code: 'bad_usage' }) as unknown,
}
const published = {
  llm_model: 'claude-haiku-4-5',
  llm_input_price: null,
  llm_output_price: null,
}
const ltd = { short: 'ltd', long: 'limited' }

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
    name: 'reconciliation.adjudication reckons the cost of reconciliations only',
    call: (client, { succeeded }) =>
      client.reconciliation.adjudication({ id: succeeded, ...published }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/reconciliation/${succeeded}/adjudication`,
      body: published,
    }),
    expected: () => notFound,
  },
  {
    name: 'reconciliation.write writes pairs of reconciliations only',
    call: (client, { succeeded }) =>
      client.reconciliation.write({ id: succeeded, connection: 'warehouse', dry_run: true }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/reconciliation/${succeeded}/write`,
      body: { connection: 'warehouse', dry_run: true },
    }),
    expected: () => notFound,
  },
  {
    name: 'reconciliation.writes are told of reconciliations only',
    call: (client, { succeeded }) => client.reconciliation.writes({ id: succeeded }),
    expected: () => notFound,
  },
  {
    name: 'reconciliation.write takes a prefix that can begin the name of a table',
    call: (client, { succeeded }) =>
      client.reconciliation.write({ id: succeeded, connection: 'warehouse', prefix: 'a"; --' }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/reconciliation/${succeeded}/write`,
      body: { connection: 'warehouse', prefix: 'a"; --' },
    }),
    expected: () => badUsage,
  },
  {
    name: 'reviews.refuseAbbreviation keeps words about reconciliations only',
    call: (client, { succeeded }) =>
      client.reviews.refuseAbbreviation({ id: succeeded, rule: ltd, refused: true }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/reconciliation/${succeeded}/abbreviations/refused`,
      body: { rule: ltd, refused: true },
    }),
    expected: () => notFound,
  },
  {
    name: 'reviews.decide takes at least one decision',
    call: (client, { succeeded }) =>
      client.reviews.decide({ id: succeeded, decisions: [], seen: 0 }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/reconciliation/${succeeded}/decisions`,
      body: { decisions: [], seen: 0 },
    }),
    expected: () => badUsage,
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
    expected: () => badUsage,
  },
]
