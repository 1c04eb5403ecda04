import { expect } from 'vitest'
import type { ContractCase } from './contract-cases.testing.ts'

const including = (part: object): unknown => expect.objectContaining(part)

/** Queries and write-back as far as they go without a database. */
export const databasesCases: readonly ContractCase[] = [
  {
    name: 'databases.templates gives the queries that come along, with their text',
    call: async (client) => {
      const { templates } = await client.databases.templates()
      return templates.map(({ name, input, database, sql }) => [
        name,
        input,
        database,
        sql.includes('SELECT'),
      ])
    },
    expected: () => ({
      answer: [
        ['contract-caps.postgresql.sql', 'caps', 'postgresql', true],
        ['eligible-pairs.clickhouse.sql', 'elig', 'clickhouse', true],
        ['eligible-pairs.postgresql.sql', 'elig', 'postgresql', true],
        ['group-ratios.postgresql.sql', 'group_ratios', 'postgresql', true],
        ['user-groups.postgresql.sql', 'user_groups', 'postgresql', true],
      ],
    }),
  },
  {
    name: 'databases.preview says that there is no such connection',
    call: (client) => client.databases.preview({ connection: 'nowhere', sql: 'SELECT 1' }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: including({ what: expect.stringContaining('nowhere') as string }),
    }),
  },
  {
    name: 'databases.demo says that there is no such connection',
    call: (client) => client.databases.demo({ name: 'nowhere' }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: including({ what: expect.stringContaining('nowhere') as string }),
    }),
  },
  {
    name: 'databases.writes of a run that was never written is empty',
    call: (client, { succeeded }) => client.databases.writes({ id: succeeded }),
    expected: () => ({ answer: { writes: [] } }),
  },
  {
    name: 'databases.writeBack wants to know the drop where no query of the run asked for one',
    call: (client, { succeeded }) =>
      client.databases.writeBack({ id: succeeded, connection: 'nowhere', dry_run: true }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: including({ code: 'bad_usage', what: expect.stringContaining('drop') as string }),
    }),
  },
  {
    name: 'databases.writeBack refuses a run without a result',
    call: (client, { failed }) =>
      client.databases.writeBack({ id: failed, connection: 'nowhere', drop_id: '1' }),
    expected: () => ({ code: 'CONFLICT', status: 409, data: including({ code: 'conflict' }) }),
  },
]
