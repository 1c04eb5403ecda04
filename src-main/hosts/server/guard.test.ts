import { describe, expect, it } from 'vitest'
import {
  contentSecurityPolicy,
  type HostPolicy,
  isFromAnotherPage,
  isHostName,
  isLoopback,
  isOwnRequest,
} from './guard.ts'

const local: HostPolicy = { port: 4780, allowed: [], scheme: 'http' }
const behindProxy: HostPolicy = { port: 4780, allowed: ['qm.example.org'], scheme: 'https' }

describe('a request of the console itself', () => {
  it.each([
    ['127.0.0.1:4780', undefined],
    ['127.0.0.2:4780', undefined],
    ['localhost:4780', undefined],
    ['LOCALHOST:4780', 'http://localhost:4780'],
    ['[::1]:4780', 'http://[::1]:4780'],
    ['127.0.0.1:4780', 'http://127.0.0.1:4780'],
  ])('comes to %s from %s', (host, origin) => {
    expect(isOwnRequest({ host, origin }, local)).toBe(true)
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
    expect(isOwnRequest({ host, origin }, local)).toBe(false)
  })

  it('may leave out port 80', () => {
    expect(
      ['localhost', '127.0.0.1:80'].map((host) => isOwnRequest({ host }, { ...local, port: 80 })),
    ).toEqual([true, true])
  })
})

describe('a request by a name that is allowed', () => {
  it.each([
    ['qm.example.org', undefined],
    ['QM.example.org', 'https://qm.example.org'],
    ['qm.example.org:4780', 'https://qm.example.org:4780'],
    ['localhost:4780', 'http://localhost:4780'],
  ])('may come to %s from %s, behind a proxy', (host, origin) => {
    expect(isOwnRequest({ host, origin }, behindProxy)).toBe(true)
  })

  it.each([
    ['the same page without TLS', 'qm.example.org', 'http://qm.example.org'],
    ['a page of a name below', 'qm.example.org', 'https://evil.qm.example.org'],
    ['a name below', 'evil.qm.example.org', undefined],
    ['a name that ends like it', 'evilqm.example.org', undefined],
    ['another port', 'qm.example.org:8443', undefined],
    ['this machine over TLS', 'localhost:4780', 'https://localhost:4780'],
    ['the name, from a page of this machine', 'qm.example.org', 'http://localhost:4780'],
  ])('may not be by %s', (_, host, origin) => {
    expect(isOwnRequest({ host, origin }, behindProxy)).toBe(false)
  })

  it('with a port is for that port alone', () => {
    const policy: HostPolicy = { ...local, allowed: ['qm.example.org:8443'] }
    const hosts = ['qm.example.org:8443', 'qm.example.org', 'qm.example.org:4780']
    expect(hosts.map((host) => isOwnRequest({ host }, policy))).toEqual([true, false, false])
  })

  it('without a proxy is plain HTTP', () => {
    const policy: HostPolicy = { ...behindProxy, scheme: 'http' }
    const host = 'qm.example.org:4780'
    expect(
      ['http', 'https'].map((scheme) =>
        isOwnRequest({ host, origin: `${scheme}://${host}` }, policy),
      ),
    ).toEqual([true, false])
  })
})

it('a name of a host is one, with or without a port', () => {
  const names = ['qm', 'qm.example.org', '10.0.0.7:80', '[fd00::1]:4780']
  const others = ['', '*', '*.example.org', 'https://qm', 'qm/x', 'a b', '-a', 'qm:port', 'a@b']
  expect([...names, ...others].filter(isHostName)).toEqual(names)
})

it.each([
  [undefined, false],
  ['same-origin', false],
  ['none', false],
  ['same-site', true],
  ['cross-site', true],
])('a request that a browser calls %s is from another page: %s', (site, other) => {
  expect(isFromAnotherPage({ 'sec-fetch-site': site })).toBe(other)
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
