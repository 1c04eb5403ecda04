import { expect } from 'vitest'
import { localOwner } from '../platform/owner.ts'
import type { ContractCase } from './contract-cases.testing.ts'

const instant = '2026-01-02T03:04:05.000Z'
const text = expect.any(String) as string
const failure = (code: string, what: string): object => ({
  code,
  what: expect.stringContaining(what) as string,
  remedy: text,
})

/** The same over every transport: names differ, since each is made once. */
let made = 0
const newName = (): string => `Somebody ${++made}`

export const peopleCases: readonly ContractCase[] = [
  {
    name: 'people.me tells who asks',
    call: (client) => client.people.me(),
    rest: () => ({ method: 'GET', path: '/me' }),
    expected: () => ({ answer: localOwner() }),
  },
  {
    name: 'people.invite gives a token once, and people.list none',
    async call(client) {
      const { person, token, expires_at } = await client.people.invite({ name: newName() })
      const { people } = await client.people.list()
      return {
        token,
        expires_at,
        person: people.find(({ id }) => id === person.id),
        told: JSON.stringify(people).includes(token),
      }
    },
    expected: () => ({
      answer: {
        token: expect.stringMatching(/^[\w-]{32}$/) as string,
        expires_at: '2026-01-03T03:04:05.000Z',
        person: {
          id: text,
          name: text,
          access: 'write',
          state: 'invited',
          invited_at: instant,
          invited_by: localOwner().name,
          link_expires_at: '2026-01-03T03:04:05.000Z',
          last_seen_at: null,
          sessions: 0,
        },
        told: false,
      },
    }),
  },
  {
    name: 'people.invite refuses the name of the owner',
    call: (client) => client.people.invite({ name: localOwner().name }),
    expected: () => ({
      code: 'CONFLICT',
      status: 409,
      data: failure('conflict', 'is the name of whoever runs this console'),
    }),
  },
  {
    name: 'people.newLink replaces a link, people.revoke ends it',
    async call(client) {
      const first = await client.people.invite({ name: newName(), hours: 1 })
      const second = await client.people.newLink({ id: first.person.id, hours: 2 })
      const { state, link_expires_at } = await client.people.revoke({ id: first.person.id })
      return {
        same: first.token === second.token,
        until: second.expires_at,
        state,
        link_expires_at,
      }
    },
    expected: () => ({
      answer: {
        same: false,
        until: '2026-01-02T05:04:05.000Z',
        state: 'revoked',
        link_expires_at: null,
      },
    }),
  },
  {
    name: 'people.revoke does not find somebody unknown',
    call: (client) => client.people.revoke({ id: '0123' }),
    expected: () => ({
      code: 'NOT_FOUND',
      status: 404,
      data: failure('not_found', 'no such person'),
    }),
  },
  {
    name: 'people.keys.create gives a secret once; list and revoke tell of the key',
    async call(client) {
      const { key, secret } = await client.people.keys.create({ name: newName(), days: 7 })
      const { keys } = await client.people.keys.list()
      const { state } = await client.people.keys.revoke({ id: key.id })
      const listed = keys.find(({ id }) => id === key.id)
      return { listed, begins: secret.startsWith(listed!.prefix), length: secret.length, state }
    },
    expected: () => ({
      answer: {
        listed: {
          id: text,
          name: text,
          access: 'read',
          prefix: expect.stringMatching(/^qm_[\w-]{8}$/) as string,
          state: 'active',
          created_at: instant,
          created_by: localOwner().name,
          expires_at: '2026-01-09T03:04:05.000Z',
          last_used_at: null,
        },
        begins: true,
        length: 46,
        state: 'revoked',
      },
    }),
  },
]
