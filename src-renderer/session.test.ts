import { describe, expect, it } from 'vitest'
import { openSession, parseTokenFragment } from './session.ts'

function browserAt(hash: string, answer: () => Promise<{ ok: boolean }>) {
  const calls: unknown[] = []
  return {
    calls,
    location: { hash, pathname: '/', search: '' },
    history: {
      replaceState: (_data: unknown, _unused: string, url: string) => calls.push(['address', url]),
    },
    fetch: (input: string, init: RequestInit) => {
      calls.push(['fetch', input, init.method, init.body])
      return answer()
    },
  }
}

describe('parseTokenFragment', () => {
  it('tells a token from a hash route', () => {
    expect(
      [
        '',
        '#/',
        '#/runs/7f3a?tab=log',
        '#token=',
        '#token=abc',
        '#/token=abc',
        '#token=a&to=/runs/x',
        '#token=a&to=//evil',
        '#token=a&to=https://evil',
      ].map(parseTokenFragment),
    ).toEqual([
      null,
      null,
      null,
      null,
      { token: 'abc', route: '/' },
      { token: 'abc', route: '/' },
      { token: 'a', route: '/runs/x' },
      { token: 'a', route: '//evil' },
      { token: 'a', route: '/' },
    ])
  })
})

describe('openSession', () => {
  it('takes the token out of the address before it is sent', async () => {
    const browser = browserAt('#token=abc', () => Promise.resolve({ ok: true }))
    expect(await openSession(browser)).toEqual({ kind: 'open' })
    expect(browser.calls).toEqual([
      ['address', '/#/'],
      ['fetch', '/session', 'POST', '{"token":"abc"}'],
    ])
  })

  it('asks nothing of the server without a token', async () => {
    const browser = browserAt('#/runs', () => Promise.reject(new Error('no call expected')))
    expect(await openSession(browser)).toEqual({ kind: 'open' })
    expect(browser.calls).toEqual([])
  })

  it('says when a link was used up', async () => {
    const browser = browserAt('#token=old', () => Promise.resolve({ ok: false }))
    expect(await openSession(browser)).toEqual({ kind: 'refused' })
  })

  it('says when nobody answers', async () => {
    const browser = browserAt('#token=abc', () => Promise.reject(new TypeError('failed')))
    expect(await openSession(browser)).toEqual({ kind: 'unreachable' })
  })
})
