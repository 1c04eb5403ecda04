import { describe, expect, it } from 'vitest'
import { cookieOf, Sessions } from './session.ts'

const minute = 60_000
const day = 24 * 60 * minute

function createSessions(): { sessions: Sessions; pass: (milliseconds: number) => void } {
  let time = 1_000_000
  return {
    sessions: new Sessions(() => time),
    pass: (milliseconds) => {
      time += milliseconds
    },
  }
}

describe('sessions', () => {
  it('open by a token, once', () => {
    const { sessions } = createSessions()
    const token = sessions.issueToken()
    const secret = sessions.exchange(token)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(sessions.isOpen(secret)).toBe(true)
    expect(sessions.exchange(token)).toBeUndefined()
  })

  it('do not open by a token that was never issued, nor by a secret', () => {
    const { sessions } = createSessions()
    const secret = sessions.exchange(sessions.issueToken())
    expect(['', 'guessed', secret!].map((token) => sessions.exchange(token))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([undefined, '', 'guessed'].map((given) => sessions.isOpen(given))).toEqual([
      false,
      false,
      false,
    ])
  })

  it('open by a token of less than ten minutes only', () => {
    const { sessions, pass } = createSessions()
    const [early, late] = [sessions.issueToken(), sessions.issueToken()]
    pass(10 * minute - 1)
    expect(sessions.exchange(early)).toBeDefined()
    pass(1)
    expect(sessions.exchange(late)).toBeUndefined()
  })

  it('end after thirty days', () => {
    const { sessions, pass } = createSessions()
    const secret = sessions.exchange(sessions.issueToken())
    expect(sessions.maxAge).toBe((30 * day) / 1000)
    pass(30 * day - 1)
    expect(sessions.isOpen(secret)).toBe(true)
    pass(1)
    expect(sessions.isOpen(secret)).toBe(false)
    sessions.issueToken()
    expect(sessions.isOpen(secret)).toBe(false)
  })

  it('are apart from each other', () => {
    const { sessions } = createSessions()
    const [one, other] = [sessions, sessions].map((each) => each.exchange(each.issueToken()))
    expect(one).not.toBe(other)
    expect([sessions.isOpen(one), sessions.isOpen(other)]).toEqual([true, true])
  })
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
