import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { createAccessStore } from './access.ts'
import { openPeopleStore, type PeopleStore } from './people-store.ts'

const hour = 3_600_000
const day = 24 * hour
const start = Date.parse('2026-01-02T03:04:05.000Z')
const instant = (at: number): string => new Date(at).toISOString()

const opened: PeopleStore[] = []
afterEach(() => {
  for (const store of opened.splice(0)) store[Symbol.dispose]()
})

function openAccess(path = join(temporaryFolder(), 'people.db')) {
  const people = openPeopleStore(path)
  opened.push(people)
  return { access: createAccessStore(people.database), path, database: people.database }
}

const ada = { name: 'Ada', access: 'write', hours: 24 } as const
const cron = { name: 'cron', access: 'read', days: null } as const

describe('an invitation', () => {
  it('tells its token once and says until when it works', () => {
    const { access } = openAccess()
    const { person, token, expires_at } = access.invite(ada, 'owner', start)
    expect(token).toMatch(/^[\w-]{32}$/)
    expect(expires_at).toBe(instant(start + day))
    expect(access.people(start)).toEqual([person])
    expect(person).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      name: 'Ada',
      access: 'write',
      state: 'invited',
      invited_at: instant(start),
      invited_by: 'owner',
      link_expires_at: instant(start + day),
      last_seen_at: null,
      sessions: 0,
    })
  })

  it('opens one session, and no second', () => {
    const { access } = openAccess()
    const { person, token } = access.invite(ada, 'owner', start)
    const secret = access.redeem(token, start + hour)!
    expect(access.redeem(token, start + hour)).toBeUndefined()
    expect(access.session(secret, start + hour)?.actor).toEqual({
      kind: 'person',
      name: 'Ada',
      access: 'write',
    })
    expect(access.people(start + hour)).toEqual([
      {
        ...person,
        state: 'joined',
        link_expires_at: null,
        last_seen_at: instant(start + hour),
        sessions: 1,
      },
    ])
  })

  it('opens none after its time', () => {
    const { access } = openAccess()
    const { token } = access.invite({ ...ada, hours: 1 }, 'owner', start)
    expect(access.redeem(token, start + hour)).toBeUndefined()
    expect(access.people(start + hour)).toMatchObject([{ name: 'Ada', state: 'expired' }])
  })

  it('is replaced by a new link: the one before opens nothing', () => {
    const { access } = openAccess()
    const first = access.invite(ada, 'owner', start)
    const second = access.newLink(first.person.id, 2, start + hour)
    expect(second.expires_at).toBe(instant(start + 3 * hour))
    expect(access.redeem(first.token, start + hour)).toBeUndefined()
    expect(access.redeem(second.token, start + hour)).toBeDefined()
  })

  it('is refused for a name that somebody has, in capitals too', () => {
    const { access } = openAccess()
    access.invite(ada, 'owner', start)
    expect(() => access.invite({ ...ada, name: 'ADA' }, 'owner', start)).toThrow(
      'There is somebody named ADA already.',
    )
  })
})

describe('a person who is revoked', () => {
  it('is out at once: sessions, link and name', () => {
    const { access } = openAccess()
    const { person, token } = access.invite(ada, 'owner', start)
    const secret = access.redeem(token, start)!
    const credential = access.session(secret, start)!
    const { token: unused } = access.newLink(person.id, 24, start)
    expect(access.holds(credential, start)).toBe(true)
    expect(access.revokePerson(person.id, start + hour)).toMatchObject({
      state: 'revoked',
      sessions: 0,
      link_expires_at: null,
    })
    expect(access.session(secret, start + hour)).toBeUndefined()
    expect(access.holds(credential, start + hour)).toBe(false)
    expect(access.redeem(unused, start + hour)).toBeUndefined()
    expect(() => access.newLink(person.id, 24, start + hour)).toThrow('may not come in any more')
    expect(access.invite(ada, 'owner', start + hour).person.id).not.toBe(person.id)
  })

  it('leaves others in', () => {
    const { access } = openAccess()
    const [one, other] = ['Ada', 'Grace'].map((name) =>
      access.invite({ ...ada, name }, 'owner', start),
    )
    const secret = access.redeem(other!.token, start)!
    const owner = access.openOwnerSession(start)
    access.revokePerson(one!.person.id, start)
    expect([secret, owner].map((each) => access.session(each, start)?.kind)).toEqual([
      'session',
      'session',
    ])
  })

  it('is told to whoever listens, until they stop', () => {
    const { access } = openAccess()
    let told = 0
    const stop = access.onRevoked(() => {
      told++
    })
    access.revokePerson(access.invite(ada, 'owner', start).person.id, start)
    access.revokeKey(access.createKey(cron, 'owner', start).key.id, start)
    access.endSession(access.session(access.openOwnerSession(start), start)!)
    expect(told).toBe(3)
    stop()
    access.revokePerson(access.invite(ada, 'owner', start).person.id, start)
    expect(told).toBe(3)
  })

  it('is out in every process that has the workspace open', () => {
    const { access, path } = openAccess()
    const { access: elsewhere } = openAccess(path)
    const { person, token } = access.invite(ada, 'owner', start)
    const credential = access.session(access.redeem(token, start)!, start)!
    elsewhere.revokePerson(person.id, start)
    expect(access.holds(credential, start)).toBe(false)
  })
})

describe('a session', () => {
  it('that ends leaves the others of the same person open', () => {
    const { access } = openAccess()
    const { person, token } = access.invite(ada, 'owner', start)
    const first = access.redeem(token, start)!
    const second = access.redeem(access.newLink(person.id, 1, start).token, start)!
    access.endSession(access.session(first, start)!)
    expect(access.session(first, start)).toBeUndefined()
    expect(access.session(second, start)).toBeDefined()
  })

  it('says when it was last seen to a minute', () => {
    const { access } = openAccess()
    const { token } = access.invite(ada, 'owner', start)
    const secret = access.redeem(token, start)!
    const seenAt = (at: number): string | null => {
      access.session(secret, at)
      return access.people(at)[0]!.last_seen_at
    }
    expect([start + 59_999, start + 60_000, start + 61_000].map(seenAt)).toEqual([
      instant(start),
      instant(start + 60_000),
      instant(start + 60_000),
    ])
  })
})

describe('an API key', () => {
  it('is told once, with a beginning to know it by', () => {
    const { access } = openAccess()
    const { key, secret } = access.createKey({ ...cron, days: 30 }, 'owner', start)
    expect(secret).toMatch(/^qm_[\w-]{43}$/)
    expect(key).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      name: 'cron',
      access: 'read',
      prefix: secret.slice(0, 11),
      state: 'active',
      created_at: instant(start),
      created_by: 'owner',
      expires_at: instant(start + 30 * day),
      last_used_at: null,
    })
    expect(access.keys(start)).toEqual([key])
    expect(access.key(secret, start + hour)?.actor).toEqual({
      kind: 'key',
      name: 'cron',
      access: 'read',
    })
    expect(access.keys(start + hour)).toMatchObject([{ last_used_at: instant(start + hour) }])
  })

  it('opens nothing after its time, nor once revoked, nor by a part of it', () => {
    const { access } = openAccess()
    const { secret } = access.createKey({ ...cron, days: 1 }, 'owner', start)
    const other = access.createKey({ ...cron, name: 'other' }, 'owner', start)
    expect(access.key(secret, start + day - 1)).toBeDefined()
    expect(access.key(secret, start + day)).toBeUndefined()
    expect(access.key(other.secret.slice(0, -1), start)).toBeUndefined()
    expect(access.key(other.key.prefix, start)).toBeUndefined()
    access.revokeKey(other.key.id, start)
    expect(access.key(other.secret, start)).toBeUndefined()
    expect(access.keys(start + day).map(({ name, state }) => [name, state])).toEqual([
      ['cron', 'expired'],
      ['other', 'revoked'],
    ])
  })

  it('is no session, and a session is no key', () => {
    const { access } = openAccess()
    const { secret } = access.createKey(cron, 'owner', start)
    expect(access.session(secret, start)).toBeUndefined()
    expect(access.key(access.openOwnerSession(start), start)).toBeUndefined()
  })

  it('has a name of its own', () => {
    const { access } = openAccess()
    const { key } = access.createKey(cron, 'owner', start)
    expect(() => access.createKey(cron, 'owner', start)).toThrow(
      'There is a key named cron already.',
    )
    access.revokeKey(key.id, start)
    expect(access.createKey(cron, 'owner', start).key.state).toBe('active')
  })
})

it('nobody but the owner may come in before somebody is invited or a key is made', () => {
  const { access } = openAccess()
  const guests: boolean[] = [access.hasGuests(start)]
  const { person } = access.invite({ ...ada, hours: 1 }, 'owner', start)
  guests.push(access.hasGuests(start), access.hasGuests(start + hour))
  access.revokePerson(person.id, start)
  guests.push(access.hasGuests(start))
  const { key } = access.createKey({ ...cron, days: 1 }, 'owner', start)
  guests.push(access.hasGuests(start), access.hasGuests(start + day))
  access.revokeKey(key.id, start)
  guests.push(access.hasGuests(start))
  expect(guests).toEqual([false, true, false, false, true, false, false])
})

it('what is unknown is not found', () => {
  const { access } = openAccess()
  for (const act of [
    () => access.newLink('0123', 1, start),
    () => access.revokePerson('0123', start),
    () => access.revokeKey('0123', start),
  ]) {
    expect(act).toThrow(/There is no such/)
  }
})

it('no secret reaches the disk', () => {
  const { access, path, database } = openAccess()
  const { token } = access.invite(ada, 'owner', start)
  const secrets = [
    token,
    access.redeem(token, start)!,
    access.openOwnerSession(start),
    access.createKey(cron, 'owner', start).secret,
    access.newLink(access.people(start)[0]!.id, 1, start).token,
  ]
  database.pragma('wal_checkpoint(TRUNCATE)')
  const written = readFileSync(path, 'latin1')
  expect(written).toContain('Ada')
  expect(secrets.filter((secret) => written.includes(secret))).toEqual([])
})
