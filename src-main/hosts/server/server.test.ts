import { request } from 'node:http'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure } from '../../../src-shared/errors.ts'
import { createTestWorld, type TestWorld } from '../../console/test-world.testing.ts'
import { startServer } from './server.ts'
import { exchangeToken, startTestServer, type TestServer, tokenOf } from './session.testing.ts'

let world: TestWorld
let test: TestServer
/** Milliseconds that have passed for tokens and sessions. */
let time = 0

beforeAll(async () => {
  world = await createTestWorld()
  test = await startTestServer(world.core, { now: () => time })
})

afterAll(async () => {
  await test[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

interface Answer {
  readonly status: number
  readonly body: string
}

/** A request whose path and headers go out as they are: fetch would correct them. */
function send(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(test.server.url)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  request({ hostname, port, path, headers, method }, (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      body += part
    })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
  })
    .on('error', reject)
    .end()
  return promise
}

const refusalOf = ({ status, body }: Answer): { status: number; code: string } => ({
  status,
  code: failure.parse(JSON.parse(body)).code,
})

const page = (path = '/'): Promise<Response> => fetch(new URL(path, test.server.url))

describe('the page', () => {
  it.each(['/', '/index.html'])(
    'at %s carries the nonce of its policy, a new one each time',
    async (path) => {
      const nonces = []
      for (const response of [await page(path), await page(path)]) {
        const policy = response.headers.get('content-security-policy') ?? ''
        const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? []
        expect(await response.text()).toContain(`content="${nonce}"`)
        expect(response.headers.get('cache-control')).toBe('no-store')
        nonces.push(nonce)
      }
      expect(nonces[0]).toMatch(/^[\w+/]{22}==$/)
      expect(nonces[0]).not.toBe(nonces[1])
    },
  )

  it('is sent with headers that keep strangers out', async () => {
    const { headers } = await page()
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('lets its files be kept', async () => {
    const response = await page('/app-1.js')
    expect([response.status, response.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ])
  })

  it('says how to build the screens where they are not built', async () => {
    const server = await startServer({
      core: world.core,
      host: '127.0.0.1',
      port: 0,
      renderer: join(world.folder, 'missing'),
    })
    const response = await fetch(server.url)
    await server.close()
    expect([response.status, await response.text()]).toEqual([
      503,
      expect.stringContaining('npm run build'),
    ])
  })

  it('tells a stranger nothing of this machine when it breaks', async () => {
    const renderer = join(world.folder, 'broken')
    mkdirSync(join(renderer, 'index.html'), { recursive: true })
    const server = await startServer({ core: world.core, host: '127.0.0.1', port: 0, renderer })
    const response = await fetch(server.url)
    await server.close()
    expect([response.status, await response.text()]).toEqual([
      500,
      JSON.stringify({ code: 'bug', what: 'Something went wrong.', remedy: 'Try again.' }),
    ])
  })

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/..%5cpackage.json',
    '/app-1.js/../../index.html',
    '/%00',
    '//etc/passwd',
    '/%zz',
  ])('never leads out of its folder: %s', async (path) => {
    const answer = await send(path)
    expect(refusalOf(answer)).toEqual({ status: 404, code: 'not_found' })
  })
})

describe('probes', () => {
  it.each(['/live', '/ready'])('need no session: %s', async (path) => {
    const response = await page(path)
    expect([response.status, await response.text()]).toEqual([200, 'ok'])
  })
})

describe('a session', () => {
  it('is opened by a link, once, with a cookie no script and no other site can use', async () => {
    const link = test.server.newLink()
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/)
    const opened = await exchangeToken(test.server, tokenOf(link))
    const { port } = new URL(test.server.url)
    expect([opened.status, opened.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(
        new RegExp(`^qm_${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000$`),
      ),
    ])
    const again = await exchangeToken(test.server, tokenOf(link))
    expect(again.headers.get('set-cookie')).toBeNull()
    expect(refusalOf({ status: again.status, body: await again.text() })).toEqual({
      status: 401,
      code: 'unauthorized',
    })
  })

  it('is not opened by a link older than ten minutes', async () => {
    const token = tokenOf(test.server.newLink())
    time += 10 * 60_000
    const response = await exchangeToken(test.server, token)
    expect(response.status).toBe(401)
  })

  it.each([
    '/rpc/system/info',
    '/api/v1',
    '/api/v1/system',
    '/api/v1/openapi.json',
    '/downloads/0123',
    '/%72pc/system/info',
    '/%61pi/v1/openapi.json',
    '/%64ownloads/0123',
    '/api/v1/system?x=1',
  ])('is needed for %s', async (path) => {
    expect(refusalOf(await send(path))).toEqual({ status: 401, code: 'unauthorized' })
  })

  it('with a guessed cookie is none', async () => {
    const { port } = new URL(test.server.url)
    const answer = await send('/api/v1/system', { cookie: `qm_${port}=guessed` })
    expect(refusalOf(answer).status).toBe(401)
  })
})

describe('a request', () => {
  it.each([
    ['a name that resolves here', { host: 'evil.example' }],
    ['the page of a stranger', { origin: 'https://evil.example' }],
    ['a page without origin', { origin: 'null' }],
  ])('by %s is refused, with a session too', async (_, headers) => {
    for (const path of ['/', '/live', '/api/v1/system', '/rpc/system/info']) {
      const answer = await send(path, { cookie: test.cookie, ...headers })
      expect(refusalOf(answer)).toEqual({ status: 403, code: 'forbidden' })
    }
  })

  it('from its own page is answered', async () => {
    const response = await test.fetch('/api/v1/system', {
      headers: { origin: test.server.url.slice(0, -1) },
    })
    expect(response.status).toBe(200)
  })

  it.each(['/nothing', '/rpc/nothing', '/api/v1/nothing', '/downloads/unknown'])(
    'for what is not there says so: %s',
    async (path) => {
      expect(refusalOf(await send(path, { cookie: test.cookie }))).toEqual({
        status: 404,
        code: 'not_found',
      })
    },
  )

  it.each([
    ['/session', 413, 'too_large', 'application/json', `"${'x'.repeat(5 * 1024 ** 2)}"`],
    ['/api/v1/runs', 413, 'too_large', 'application/json', `"${'x'.repeat(5 * 1024 ** 2)}"`],
    ['/session', 400, 'bad_usage', 'application/json', '{"token":'],
    ['/session', 415, 'bad_usage', 'text/xml', '<token/>'],
    ['/session', 401, 'unauthorized', 'application/json', '{"token":7}'],
  ])('that cannot be read is refused: %s %i', async (path, status, code, type, body) => {
    const response = await test.fetch(path, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    })
    expect(refusalOf({ status: response.status, body: await response.text() })).toEqual({
      status,
      code,
    })
  })
})

describe('the public API', () => {
  it('serves its description and a page that tells of it', async () => {
    const [openApi, reference] = [
      await test.fetch('/api/v1/openapi.json'),
      await test.fetch('/api/v1'),
    ]
    expect(await openApi.json()).toMatchObject({ openapi: '3.1.1' })
    const html = await reference.text()
    const [, nonce = 'none'] =
      /'nonce-([^']+)'/.exec(reference.headers.get('content-security-policy') ?? '') ?? []
    expect(html).toContain(`<style nonce="${nonce}">`)
    expect(html).toContain('<code>/api/v1/runs/{id}/cancel</code>')
    expect(html).not.toContain('<script')
  })
})

describe('a download', () => {
  it('gives the file under its name, until the console closes', async () => {
    const own = await createTestWorld()
    const ownServer = await startTestServer(own.core)
    const { download, name } = await own.core.exportAllocation(
      own.succeeded,
      { format: 'csv' },
      undefined,
    )
    const response = await ownServer.fetch(`/${download}`)
    expect({
      body: await response.text(),
      disposition: response.headers.get('content-disposition'),
      type: response.headers.get('content-type'),
      cache: response.headers.get('cache-control'),
    }).toEqual({
      body: readFileSync(
        join(own.workspace.exports, readdirSync(own.workspace.exports)[0]!),
        'utf8',
      ),
      disposition: `attachment; filename="${name}"`,
      type: 'text/csv; charset=utf-8',
      cache: 'no-store',
    })
    await ownServer[Symbol.asyncDispose]()
    await own.core.close()
    expect(readdirSync(own.workspace.exports)).toEqual([])
  })
})

describe('a server', () => {
  const start = (host: string, port: number): Promise<unknown> =>
    startServer({ core: world.core, host, port, renderer: world.folder })

  it('does not open the console to other machines', async () => {
    await expect(start('0.0.0.0', 0)).rejects.toMatchObject({ failure: { code: 'not_supported' } })
  })

  it('says when its port is taken', async () => {
    const port = Number(new URL(test.server.url).port)
    await expect(start('127.0.0.1', port)).rejects.toMatchObject({ failure: { code: 'conflict' } })
  })

  it('closes while somebody listens to changes', async () => {
    const own = await startTestServer(world.core)
    const response = await own.fetch('/rpc/runs/changes', { method: 'POST' })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const read = response.text().catch(() => 'cut off')
    await own[Symbol.asyncDispose]()
    await read
  })
})
