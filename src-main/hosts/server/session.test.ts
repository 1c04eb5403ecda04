import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { createAccessStore } from '../../store/access.ts'
import { openPeopleStore, type PeopleStore } from '../../store/people-store.ts'
import { bearerOf, cookieOf, sessionMaxAge, Sessions } from './session.ts'

const minute = 60_000
const day = 24 * 60 * minute
const start = Date.parse('2026-01-02T03:04:05.000Z')

const opened: PeopleStore[] = []
afterEach(() => {
  for (const store of opened.splice(0)) store[Symbol.dispose]()
})

function createWorld() {
  let time = start
  const path = join(temporaryFolder(), 'people.db')
  const open = () => {
    const people = openPeopleStore(path)
    opened.push(people)
    const access = createAccessStore(people.database)
    return { access, sessions: new Sessions(access, () => time) }
  }
  return {
    ...open(),
    /** As another process, or the next start, sees it. */
    reopen: open,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

describe('sessions', () => {
  it('open by a token, once, for the owner', () => {
    const { sessions } = createWorld()
    const token = sessions.issueToken()
    const secret = sessions.exchange(token)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(sessions.find(secret)).toMatchObject({ kind: 'session', actor: 'owner' })
    expect(sessions.exchange(token)).toBeUndefined()
  })

  it('open by the link of an invitation, once, and carry the name', () => {
    const { sessions, access } = createWorld()
    const { token } = access.invite({ name: 'Ada', access: 'read', hours: 24 }, 'owner', start)
    expect(sessions.find(sessions.exchange(token))).toMatchObject({
      kind: 'session',
      actor: { kind: 'person', name: 'Ada', access: 'read' },
    })
    expect(sessions.exchange(token)).toBeUndefined()
  })

  it('do not open by a token that was never issued, nor by a secret', () => {
    const { sessions } = createWorld()
    const secret = sessions.exchange(sessions.issueToken())
    expect(['', 'guessed', secret!].map((token) => sessions.exchange(token))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([undefined, '', 'guessed'].map((given) => sessions.find(given))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('open by a token of the terminal of less than ten minutes only', () => {
    const { sessions, pass } = createWorld()
    const [early, late] = [sessions.issueToken(), sessions.issueToken()]
    pass(10 * minute - 1)
    expect(sessions.exchange(early)).toBeDefined()
    pass(1)
    expect(sessions.exchange(late)).toBeUndefined()
  })

  it('end after thirty days', () => {
    const { sessions, pass } = createWorld()
    const secret = sessions.exchange(sessions.issueToken())
    expect(sessionMaxAge).toBe((30 * day) / 1000)
    pass(30 * day - 1)
    expect(sessions.find(secret)).toBeDefined()
    pass(1)
    expect(sessions.find(secret)).toBeUndefined()
  })

  it('outlive the host; tokens of its terminal do not', () => {
    const { sessions, reopen } = createWorld()
    const secret = sessions.exchange(sessions.issueToken())
    const token = sessions.issueToken()
    const { sessions: next } = reopen()
    expect(next.find(secret)).toMatchObject({ actor: 'owner' })
    expect(next.exchange(token)).toBeUndefined()
  })
})

it.each([
  [undefined, undefined],
  ['Bearer qm_abc-_', 'qm_abc-_'],
  ['bearer  qm_abc ', 'qm_abc'],
  ['Basic cXVhcnRlcg==', ''],
  ['Bearer', ''],
  ['Bearer a b', ''],
  [`Bearer ${'x'.repeat(201)}`, ''],
])('the token of the header %s is %s', (header, token) => {
  expect(bearerOf(header)).toBe(token)
})

describe('the cookie of a header', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['other=1', undefined],
    ['qm_4780=abc', 'abc'],
    ['a=1; qm_4780=abc=; b=2', 'abc='],
    ['xqm_4780=1; qm_47801=2', undefined],
  ])('%s is %s', (header, value) => {
    expect(cookieOf(header, 'qm_4780')).toBe(value)
  })
})
