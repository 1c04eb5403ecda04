import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, isLoopback, isOwnRequest } from './guard.ts'

describe('a request of the console itself', () => {
  it.each([
    ['127.0.0.1:4780', undefined],
    ['127.0.0.2:4780', undefined],
    ['localhost:4780', undefined],
    ['LOCALHOST:4780', 'http://localhost:4780'],
    ['[::1]:4780', 'http://[::1]:4780'],
    ['127.0.0.1:4780', 'http://127.0.0.1:4780'],
  ])('comes to %s from %s', (host, origin) => {
    expect(isOwnRequest({ host, origin }, 4780)).toBe(true)
  })

  it.each([
    ['no host', undefined, undefined],
    ['a name that resolves here', 'evil.example:4780', undefined],
    ['a name that begins like ours', 'localhost.evil.example:4780', undefined],
    ['a name that ends like ours', 'evil-127.0.0.1:4780', undefined],
    ['a name with a person in it', 'localhost:4780@evil.example', undefined],
    ['an address of another machine', '10.0.0.7:4780', undefined],
    ['another port', 'localhost:4781', undefined],
    ['no port', 'localhost', undefined],
    ['the page of a stranger', 'localhost:4780', 'https://evil.example'],
    ['a page of another port', 'localhost:4780', 'http://localhost:3000'],
    ['a page by another name of ours', 'localhost:4780', 'http://127.0.0.1:4780'],
    ['a page without origin', 'localhost:4780', 'null'],
    ['a page over another scheme', 'localhost:4780', 'https://localhost:4780'],
  ])('is not one by %s', (_, host, origin) => {
    expect(isOwnRequest({ host, origin }, 4780)).toBe(false)
  })

  it('may leave out port 80', () => {
    expect(['localhost', '127.0.0.1:80'].map((host) => isOwnRequest({ host }, 80))).toEqual([
      true,
      true,
    ])
  })
})

it('knows the addresses of this machine', () => {
  const addresses = [
    '127.0.0.1',
    '127.1.2.3',
    'localhost',
    '::1',
    '0.0.0.0',
    '::',
    '10.0.0.7',
    '127.evil',
  ]
  expect(addresses.filter(isLoopback)).toEqual(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])
})

it('allows a page nothing by default, and its styles by nonce', () => {
  const policy = contentSecurityPolicy('abc').split('; ')
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'nonce-abc'",
      "frame-ancestors 'none'",
    ]),
  )
  expect(policy.join()).not.toContain('unsafe')
})
