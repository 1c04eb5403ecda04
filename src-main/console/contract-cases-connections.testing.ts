import { expect } from 'vitest'
import type { ContractCase } from './contract-cases.testing.ts'
import { containing, failure, text } from './contract-expectations.testing.ts'

const connection = {
  name: 'offers',
  kind: 'postgresql',
  host: '127.0.0.1',
  // Nobody listens there.
  port: 1,
  database: 'offers',
  user: 'reader',
  tls: 'off',
  secret: { kind: 'stored' },
} as const
const password = 'correct horse battery'
const saved = {
  ...connection,
  id: text,
  secret_state: 'ready',
  created_by: text,
  created_at: text,
  changed_by: text,
  changed_at: text,
}
const refused = {
  ok: false,
  failure: expect.objectContaining({
    code: 'connection_failed',
    what: 'offers (127.0.0.1:1): the host is there, and nothing listens on port 1.',
  }) as object,
}

/** Databases that inputs come from; their passwords go in and never come out. */
export const connectionCases: readonly ContractCase[] = [
  {
    name: 'languageModel.save refuses an address that a key would be readable on the way to',
    call: (client) =>
      client.languageModel.save({ key: 'sk-secret', address: 'http://proxy.example' }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ code: 'bad_usage' }) as unknown,
    }),
  },
  {
    name: 'languageModel.remove takes away the key that was saved',
    async call(client) {
      await client.languageModel.save({ key: 'sk-secret' })
      return await client.languageModel.remove({})
    },
    expected: () => ({ answer: { source: 'none', state: 'missing', address: null } }),
  },
  {
    name: 'connections.tryOut tells as an answer why a connection cannot be opened',
    call: (client) => client.connections.tryOut({ connection, password }),
    expected: () => ({ answer: refused }),
  },
  {
    name: 'connections.save keeps a connection and gives it without its password',
    call: (client) => client.connections.save({ connection, password }),
    expected: () => ({ answer: saved }),
  },
  {
    name: 'connections.save refuses a second connection of the name',
    call: (client) => client.connections.save({ connection, password }),
    expected: () => ({
      code: 'CONFLICT',
      status: 409,
      data: expect.objectContaining(
        failure('conflict', 'There is a connection named offers'),
      ) as object,
    }),
  },
  {
    name: 'connections.save refuses the name of the environment and a variable of the console',
    call: (client) =>
      client.connections.save({
        connection: {
          ...connection,
          name: 'environment',
          secret: { kind: 'environment', variable: 'QM_SECRET_KEY' },
        },
      }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: expect.objectContaining({ what: containing('connection.name') }) as object,
    }),
  },
  {
    name: 'connections.test opens a saved one',
    call: (client) => client.connections.test({ name: 'offers' }),
    expected: () => ({ answer: refused }),
  },
  {
    name: 'connections.test knows only what is there',
    call: (client) => client.connections.test({ name: 'nobody' }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'There is no connection named nobody.'),
    }),
  },
  {
    name: 'connections.list gives them by name',
    call: (client) => client.connections.list(),
    expected: () => ({ answer: { environment: [], connections: [saved] } }),
  },
  {
    name: 'connections.remove removes one',
    async call(client) {
      const { connections } = await client.connections.list()
      await client.connections.remove({ id: connections[0]?.id ?? '' })
      return await client.connections.list()
    },
    expected: () => ({ answer: { environment: [], connections: [] } }),
  },
  {
    name: 'connections.remove tells of one that is gone',
    call: (client) => client.connections.remove({ id: 'gone0000' }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'There is no connection gone0000.'),
    }),
  },
  {
    name: 'audit.list holds what was done to connections, and no password',
    async call(client) {
      const { entries } = await client.audit.list({})
      expect(JSON.stringify(entries)).not.toContain(password)
      return entries
        .filter(({ action }) => action.startsWith('connections.'))
        .map(({ action, subject, detail }) => [action, subject, detail])
    },
    expected: () => ({
      answer: [
        ['connections.remove', saved.name, ''],
        ['connections.save', saved.name, ''],
        ['connections.tryOut', connection.name, ''],
      ],
    }),
  },
]
