import { join } from 'node:path'
import { expect } from 'vitest'
import { etlDefaults } from '../../src-shared/events/configuration.ts'
import type { ContractCase } from './contract-cases.testing.ts'

/** Events: what needs no run of theirs, and that other runs have no such result. */
export const eventsCases: readonly ContractCase[] = [
  {
    name: 'events.validateConfiguration reads YAML and says where it is wrong',
    call: (client) =>
      client.events.validateConfiguration({ yaml: 'strict_mode: true\nmin_event: 3\n' }),
    expected: () => ({
      answer: {
        configuration: { ...etlDefaults, strict_mode: true },
        problems: [
          {
            severity: 'warning',
            line: 2,
            column: 1,
            message: expect.stringContaining('min_event is not a key') as unknown,
          },
        ],
      },
    }),
  },
  {
    name: 'events.configurationYaml says the same values',
    async call(client) {
      const configuration = { ...etlDefaults, cohort_days: 7 }
      const { yaml } = await client.events.configurationYaml({ configuration })
      return (await client.events.validateConfiguration({ yaml })).configuration
    },
    expected: () => ({ answer: { ...etlDefaults, cohort_days: 7 } }),
  },
  {
    name: 'events.profile refuses files outside the folders of the host',
    call: (client, { outside }) =>
      client.events.profile({ inputs: [{ kind: 'file', path: join(outside, 'log.jsonl') }] }),
    expected: () => ({
      code: 'FORBIDDEN',
      status: 403,
      data: expect.objectContaining({ code: 'forbidden' }) as unknown,
    }),
  },
  {
    name: 'events.summary knows no runs of another kind',
    call: (client, { succeeded }) => client.events.summary({ id: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/events/${succeeded}/summary` }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: expect.objectContaining({ code: 'not_found' }) as unknown,
    }),
  },
  {
    name: 'events.rejected asks for a page of at most 1,000 rows',
    call: (client, { succeeded }) => client.events.rejected({ id: succeeded, limit: 1001 }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/events/${succeeded}/rejected`,
      body: { limit: 1001 },
    }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ code: 'bad_usage' }) as unknown,
    }),
  },
  {
    name: 'events.load writes the tables of runs of events only',
    call: (client, { succeeded }) =>
      client.events.load({ id: succeeded, connection: 'nowhere', dry_run: true }),
    rest: ({ succeeded }) => ({
      method: 'POST',
      path: `/events/${succeeded}/load`,
      body: { connection: 'nowhere', dry_run: true },
    }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ code: 'bad_usage' }) as unknown,
    }),
  },
  {
    name: 'events.compare compares runs of events only',
    call: (client, { succeeded }) => client.events.compare({ a: succeeded, b: succeeded }),
    rest: ({ succeeded }) => ({ method: 'GET', path: `/events/${succeeded}/compare/${succeeded}` }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ code: 'bad_usage' }) as unknown,
    }),
  },
]
