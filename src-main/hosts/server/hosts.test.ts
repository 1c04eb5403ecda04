import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorld, type TestWorld } from '../../console/test-world.testing.ts'
import { type ServerOptions, startServer } from './server.ts'
import { tokenOf } from './session.testing.ts'

let world: TestWorld

beforeAll(async () => {
  world = await createTestWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

const start = (options: Partial<ServerOptions>) =>
  startServer({ core: world.core, host: '127.0.0.1', port: 0, renderer: world.folder, ...options })

const refusal = (code: string, what: string) => ({
  failure: { code, what: expect.stringContaining(what) as string },
})

describe('a server that other machines reach', () => {
  it('is refused while nobody is invited, though its names are told', async () => {
    const own = await createTestWorld()
    await expect(
      start({ core: own.core, host: '0.0.0.0', allowedHosts: ['qm.example.org'] }),
    ).rejects.toMatchObject(refusal('not_supported', 'nobody is invited'))
    await own[Symbol.asyncDispose]()
  })

  it('is refused without its names, though somebody is invited', async () => {
    world.core.access.createKey({ name: 'cron', access: 'read', days: null }, 'owner', Date.now())
    await expect(start({ host: '0.0.0.0' })).rejects.toMatchObject(
      refusal('not_supported', 'under any name'),
    )
  })

  it('is refused by names that are none', async () => {
    await expect(start({ allowedHosts: ['*.example.org'] })).rejects.toMatchObject(
      refusal('bad_usage', '"*.example.org" is no name'),
    )
  })

  it('is refused behind a proxy without a name', async () => {
    await expect(start({ behindProxy: 'https' })).rejects.toMatchObject(
      refusal('bad_usage', 'none is told'),
    )
  })

  it('answers by its names and no others, and its link carries the first', async () => {
    const server = await start({ host: '0.0.0.0', allowedHosts: ['Qm.example.org', '10.0.0.7:80'] })
    const { port } = new URL(server.url)
    expect(server.newLink()).toMatch(new RegExp(`^http://qm\\.example\\.org:${port}/#token=`))
    const statuses = await Promise.all(
      [`qm.example.org:${port}`, '10.0.0.7:80', `127.0.0.1:${port}`, `0.0.0.0:${port}`].map(
        (host) => send(port, { host }).then(({ status }) => status),
      ),
    )
    expect(statuses).toEqual([200, 200, 200, 403])
    await server.close()
  })
})

describe('behind a proxy that speaks TLS', () => {
  it('cookies are Secure, and pages of its name over TLS are its own', async () => {
    const server = await start({ allowedHosts: ['qm.example.org'], behindProxy: 'https' })
    const { port } = new URL(server.url)
    const link = server.newLink()
    expect(link).toMatch(/^https:\/\/qm\.example\.org\/#token=/)
    const exchange = (origin: string, token: string) =>
      send(
        port,
        { host: 'qm.example.org', origin, 'content-type': 'application/json' },
        { method: 'POST', path: '/session', body: JSON.stringify({ token }) },
      )
    expect((await exchange('http://qm.example.org', tokenOf(link))).status).toBe(403)
    const opened = await exchange('https://qm.example.org', tokenOf(link))
    expect([opened.status, opened.cookie]).toEqual([
      204,
      expect.stringMatching(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+; Secure$/),
    ])
    await server.close()
  })

  it('who tries links that are no good locks out nobody else', async () => {
    const server = await start({ allowedHosts: ['qm.example.org'], behindProxy: 'https' })
    const { port } = new URL(server.url)
    const open = (address: string, token: string) =>
      send(
        port,
        {
          host: 'qm.example.org',
          'content-type': 'application/json',
          // The first is what the caller claims, the last what the proxy has seen.
          'x-forwarded-for': `203.0.113.1, ${address}`,
        },
        { method: 'POST', path: '/session', body: JSON.stringify({ token }) },
      ).then(({ status }) => status)
    for (let time = 0; time < 10; time++) await open('203.0.113.7', 'guess')
    const token = tokenOf(server.newLink())
    expect(await open('203.0.113.7', token)).toBe(429)
    expect(await open('203.0.113.8', token)).toBe(204)
    await server.close()
  })

  it('this machine itself still comes in without TLS', async () => {
    const server = await start({ allowedHosts: ['qm.example.org'], behindProxy: 'https' })
    const { port } = new URL(server.url)
    const host = `127.0.0.1:${port}`
    const opened = await send(
      port,
      { host, origin: `http://${host}`, 'content-type': 'application/json' },
      {
        method: 'POST',
        path: '/session',
        body: JSON.stringify({ token: tokenOf(server.newLink()) }),
      },
    )
    expect([opened.status, opened.cookie]).toEqual([204, expect.not.stringContaining('Secure')])
    await server.close()
  })
})

interface Answer {
  readonly status: number
  readonly cookie: string
}

/** A request whose Host is the one given: fetch would set its own. */
function send(
  port: string,
  headers: Record<string, string>,
  { method = 'GET', path = '/live', body = '' } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  request({ hostname: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
    response.resume()
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        cookie: String(response.headers['set-cookie'] ?? ''),
      }),
    )
  })
    .on('error', reject)
    .end(body)
  return promise
}
