import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ContractClient } from '../../console/contract-cases.testing.ts'
import { createTestWorld, type TestWorld } from '../../console/test-world.testing.ts'
import { localOwner } from '../../platform/owner.ts'
import { startServer } from './server.ts'
import {
  cookieFor,
  exchangeToken,
  startTestServer,
  type TestServer,
  tokenOf,
} from './session.testing.ts'

let world: TestWorld
let test: TestServer
/** The wall clock of the server in milliseconds; that of the core stands still. */
let time: number

beforeAll(async () => {
  world = await createTestWorld()
  time = world.core.clock.now().getTime()
  test = await startTestServer(world.core, { now: () => time })
})

afterEach(() => {
  time = world.core.clock.now().getTime()
})

afterAll(async () => {
  await test[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const clientOf = (cookie: string): ContractClient =>
  createORPCClient<ContractClient>(
    new RPCLink({ url: new URL('rpc', test.server.url), headers: { cookie } }),
  )
const owner = (): ContractClient => clientOf(test.cookie)

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, test.server.url), { headers })
const bearer = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` })

const invite = async (name: string, access: 'read' | 'write' | 'admin') => {
  const invitation = await owner().people.invite({ name, access })
  return { ...invitation, cookie: await cookieFor(test.server, invitation.token) }
}

/** Opens the stream of changes; `ended` settles when the server has cut it off. */
async function listen(cookie: string) {
  const response = await fetch(new URL('rpc/runs/changes', test.server.url), {
    method: 'POST',
    headers: { cookie },
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  return { ended: response.text().catch(() => 'cut off') }
}

describe('somebody invited', () => {
  it('comes in by their link and is known by name', async () => {
    const { cookie } = await invite('Ada', 'write')
    expect(await clientOf(cookie).people.me()).toEqual({
      kind: 'person',
      name: 'Ada',
      access: 'write',
    })
    expect(await owner().people.me()).toEqual(localOwner())
  })

  it('may do what they were invited for and no more', async () => {
    const [reader, writer, admin] = await Promise.all(
      (['read', 'write', 'admin'] as const).map(async (access) =>
        clientOf((await invite(`Somebody to ${access}`, access)).cookie),
      ),
    )
    const job = world.job([{ do: 'answer', result: null }])
    const start = (client: ContractClient | undefined) => client!.runs.start(job)
    await expect(start(reader)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const { id } = await start(writer)
    await world.core.queue.finished(id)
    await expect(writer!.people.list()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const { people } = await admin!.people.list()
    expect(people.length).toBeGreaterThan(2)
  })

  it('opens nothing by the same link again', async () => {
    const { token } = await invite('Grace', 'read')
    const again = await exchangeToken(test.server, token)
    expect([again.status, again.headers.get('set-cookie')]).toEqual([401, null])
  })

  it('opens nothing by a link that is a day old', async () => {
    const { token } = await owner().people.invite({ name: 'Late', access: 'read' })
    time += 24 * 3_600_000
    expect((await exchangeToken(test.server, token)).status).toBe(401)
  })

  it('is out at once when revoked, open event streams too', async () => {
    const { cookie, person } = await invite('Mallory', 'write')
    const { ended } = await listen(cookie)
    const { ended: ownStream } = await listen(test.cookie)
    let ownEnded = false
    void ownStream.finally(() => {
      ownEnded = true
    })
    await owner().people.revoke({ id: person.id })
    await ended
    expect((await get('/api/v1/me', { cookie })).status).toBe(401)
    expect(ownEnded).toBe(false)
  })

  it('stays in when the server starts again on the same port', async () => {
    const start = (port: number) =>
      startServer({
        core: world.core,
        host: '127.0.0.1',
        port,
        renderer: world.folder,
        now: () => time,
      })
    const own = await start(0)
    const port = Number(new URL(own.url).port)
    await own.close()
    const { token } = world.core.access.invite(
      { name: 'Stay', access: 'read', hours: 1 },
      'owner',
      time,
    )
    const cookie = `qm_${port}=${world.core.access.redeem(token, time)}`
    const next = await start(port)
    const response = await fetch(new URL('/api/v1/me', next.url), { headers: { cookie } })
    expect(await response.json()).toMatchObject({ name: 'Stay' })
    await next.close()
  })

  it('may not have the name of the owner', async () => {
    await expect(
      owner().people.invite({ name: localOwner().name.toUpperCase() }),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is in the audit trail', async () => {
    const { person } = await invite('Trail', 'read')
    await owner().people.revoke({ id: person.id })
    const { entries } = world.core.people.audit.page({ subject: 'Trail', limit: 10 })
    expect(entries.map(({ who, action, detail }) => ({ who, action, detail }))).toEqual([
      { who: localOwner().name, action: 'people.revoke', detail: '' },
      { who: 'Trail', action: 'people.join', detail: '' },
      { who: localOwner().name, action: 'people.invite', detail: 'read' },
    ])
  })
})

it('who signs out ends their own session and no other', async () => {
  const cookie = await cookieFor(test.server, tokenOf(test.server.newLink()))
  const { ended } = await listen(cookie)
  const response = await fetch(new URL('session', test.server.url), {
    method: 'DELETE',
    headers: { cookie },
  })
  await ended
  expect([response.status, response.headers.get('set-cookie')]).toEqual([
    204,
    expect.stringMatching(/^qm_\d+=; .*Max-Age=0$/),
  ])
  expect((await get('/api/v1/me', { cookie })).status).toBe(401)
  expect((await get('/api/v1/me', { cookie: test.cookie })).status).toBe(200)
})

it('who opens links that are no good waits after ten of them, for a minute', async () => {
  const own = await startTestServer(world.core, { now: () => time })
  const statuses: number[] = []
  for (let attempt = 0; attempt < 11; attempt++) {
    statuses.push((await exchangeToken(own.server, `guess-${attempt}`)).status)
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
  const refused = await exchangeToken(own.server, tokenOf(own.server.newLink()))
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
  time += 60_000
  expect((await exchangeToken(own.server, tokenOf(own.server.newLink()))).status).toBe(204)
  await own[Symbol.asyncDispose]()
})

describe('an API key', () => {
  const create = (name: string, access: 'read' | 'write' = 'read') =>
    owner().people.keys.create({ name, access, days: 1 })

  it('opens the public API, health and metrics, and nothing else', async () => {
    const { secret } = await create('probe')
    const paths = [
      '/api/v1/me',
      '/api/v1',
      '/health',
      '/metrics',
      '/downloads/none',
      '/rpc/people/me',
    ]
    const responses = await Promise.all(paths.map((path) => get(path, bearer(secret))))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404, 403])
    expect(await responses[0]!.json()).toEqual({ kind: 'key', name: 'probe', access: 'read' })
  })

  it('reads, or writes, as it was made', async () => {
    const [reader, writer] = [await create('reader'), await create('writer', 'write')]
    const start = ({ secret }: typeof reader): Promise<Response> =>
      fetch(new URL('/api/v1/runs', test.server.url), {
        method: 'POST',
        headers: { ...bearer(secret), 'content-type': 'application/json' },
        body: JSON.stringify(world.job([{ do: 'answer', result: null }])),
      })
    const [refused, started] = [await start(reader), await start(writer)]
    expect([refused.status, started.status]).toEqual([403, 201])
    const { id } = (await started.json()) as { id: string }
    await world.core.queue.finished(id)
  })

  it('opens nothing once revoked or out of its time, with a session beside it too', async () => {
    const [revoked, old] = [await create('revoked'), await create('old')]
    await owner().people.keys.revoke({ id: revoked.key.id })
    const refusals = [await get('/api/v1/me', { ...bearer(revoked.secret), cookie: test.cookie })]
    time += 24 * 3_600_000
    refusals.push(await get('/api/v1/me', bearer(old.secret)))
    expect(refusals.map(({ status }) => status)).toEqual([401, 401])
    expect(refusals[0]!.headers.get('www-authenticate')).toBe('Bearer')
  })

  it.each(['Bearer', 'Bearer qm_guess', 'Basic cW06cW0=', 'Bearer  a b'])(
    'is not "%s"',
    async (authorization) => {
      expect((await get('/api/v1/me', { authorization })).status).toBe(401)
    },
  )

  it('is none for pages of strangers', async () => {
    const { secret } = await create('page')
    const response = await get('/api/v1/me', { ...bearer(secret), origin: 'https://evil.example' })
    expect(response.status).toBe(403)
  })
})

describe('a cookie', () => {
  it.each(['cross-site', 'same-site'])('is no use to a page that is %s', async (site) => {
    const headers = { cookie: test.cookie, 'sec-fetch-site': site }
    const statuses = await Promise.all(
      ['/api/v1/me', '/metrics', '/downloads/x'].map(
        async (path) => (await get(path, headers)).status,
      ),
    )
    expect(statuses).toEqual([403, 403, 403])
  })

  it('opens no event stream for a page of another origin', async () => {
    const response = await fetch(new URL('rpc/runs/changes', test.server.url), {
      method: 'POST',
      headers: { cookie: test.cookie, origin: 'http://127.0.0.1:3000' },
    })
    expect(response.status).toBe(403)
  })
})
