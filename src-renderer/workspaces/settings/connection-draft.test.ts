import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../src-shared/connections.ts'
import { draftOf, emptyDraft, readDraft, usualPort } from './connection-draft.ts'

const saved: Connection = {
  id: 'abcd1234',
  name: 'offers',
  kind: 'postgresql',
  host: 'db.example',
  port: 5433,
  database: 'offers',
  user: 'reader',
  tls: 'verify',
  ca: '/etc/ca.pem',
  secret: { kind: 'stored' },
  secret_state: 'ready',
  created_by: 'Ann',
  created_at: '2026-01-02T03:04:05.000Z',
  changed_by: 'Ann',
  changed_at: '2026-01-02T03:04:05.000Z',
}

const filled = {
  ...emptyDraft,
  name: ' offers ',
  host: ' db.example ',
  database: 'offers',
  user: 'reader',
  password: ' kept as typed ',
}

describe('a connection in its form', () => {
  it('is sent without the spaces around it, at the usual port', () => {
    expect(readDraft(filled)).toEqual({
      ok: true,
      value: {
        connection: {
          name: 'offers',
          kind: 'postgresql',
          host: 'db.example',
          port: 5432,
          database: 'offers',
          user: 'reader',
          tls: 'prefer',
          secret: { kind: 'stored' },
        },
        password: ' kept as typed ',
      },
    })
  })

  it('is what was saved, and its password stays when none is typed', () => {
    const {
      id,
      secret_state: _,
      created_by,
      created_at,
      changed_by,
      changed_at,
      ...connection
    } = saved
    expect([created_by, created_at, changed_by, changed_at]).toHaveLength(4)
    expect(readDraft(draftOf(saved), saved)).toEqual({ ok: true, value: { id, connection } })
  })

  it('sends no password that its source does not ask for', () => {
    const read = readDraft({ ...filled, secret: 'environment', variable: 'OFFERS_PASSWORD' })
    expect(read).toMatchObject({
      ok: true,
      value: { connection: { secret: { kind: 'environment', variable: 'OFFERS_PASSWORD' } } },
    })
    expect(read).not.toHaveProperty('value.password')
  })

  it('says what is wrong at each field', () => {
    const read = readDraft({ ...emptyDraft, name: 'environment', port: 70_000 })
    expect(read.ok ? [] : Object.keys(read.faults).sort()).toEqual([
      'database',
      'host',
      'name',
      'password',
      'port',
      'user',
    ])
  })

  it('wants a password when it is to be stored from now on', () => {
    const before: Connection = { ...saved, secret: { kind: 'none' } }
    expect(readDraft({ ...draftOf(before), secret: 'stored' }, before)).toMatchObject({ ok: false })
  })

  it.each([
    ['postgresql', 'verify', 5432],
    ['clickhouse', 'off', 8123],
    ['clickhouse', 'prefer', 8123],
    ['clickhouse', 'require', 8443],
  ] as const)('%s with TLS %s listens on %i as a rule', (kind, tls, port) => {
    expect(usualPort({ kind, tls })).toBe(port)
  })
})
