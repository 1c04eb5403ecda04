import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join, relative } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { runsRequest } from '../../../src-shared/runs.ts'
import type { ContractClient } from '../../console/contract-cases.testing.ts'
import { latestByKey } from '../../console/events.ts'
import { createTestWorld, type TestWorld } from '../../console/test-world.testing.ts'
import { answersAtOnce } from './credentials.ts'
import { startTestServer, type TestServer } from './session.testing.ts'

let world: TestWorld
let test: TestServer

beforeAll(async () => {
  world = await createTestWorld()
  test = await startTestServer(world.core, {
    limits: { headers: 200, request: 400, look: 50, connections: 20, closing: 200 },
  })
})

afterAll(async () => {
  await test[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const portOf = ({ server }: TestServer): number => Number(new URL(server.url).port)

async function open(to: TestServer = test): Promise<Socket> {
  const socket = connect(portOf(to), '127.0.0.1')
  socket.setEncoding('latin1').on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Everything that comes until the server hangs up. */
async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (part: string) => {
    text += part
  })
  if (!socket.closed) await once(socket, 'close')
  return text
}

/** Sends bytes as they are; gives all that comes back until the server hangs up. */
async function exchange(bytes: string, to: TestServer = test): Promise<string> {
  const socket = await open(to)
  socket.write(bytes)
  return readAll(socket)
}

const statusesOf = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status!)

const head = (line: string, extra: readonly string[] = []): string =>
  [line, `Host: 127.0.0.1:${portOf(test)}`, ...extra, '', ''].join('\r\n')

describe('a client that trickles', () => {
  it('its headers is hung up on', async () => {
    expect(statusesOf(await exchange('GET /live HTTP/1.1\r\nHost:'))).toEqual(['408'])
  })

  it('its body is hung up on', async () => {
    const bytes = head('POST /session HTTP/1.1', [
      'Content-Type: application/json',
      'Content-Length: 100',
    ])
    expect(statusesOf(await exchange(`${bytes}{"tok`))).toEqual(['408'])
  })

  it('nothing at all is hung up on', async () => {
    expect(statusesOf(await readAll(await open()))).toEqual(['408'])
  })
})

describe('what is no HTTP', () => {
  it.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
    ['two lengths', 'POST /session HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    [
      'a length and chunks (smuggling)',
      'POST /session HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('is refused and told nothing: %s', async (_, bytes) => {
    const text = await exchange(bytes)
    expect(statusesOf(text)).toEqual(['400'])
    expect(text).toMatch(/Content-Length: 0\r\n/)
  })

  it('is refused when its headers never end', async () => {
    const text = await exchange(`GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`)
    expect(statusesOf(text)).toEqual(['431'])
  })

  it('after a good request spoils the rest of its connection alone', async () => {
    const text = await exchange(`${head('GET /live HTTP/1.1')}\u0000rubbish\r\n\r\n`)
    expect(statusesOf(text).at(-1)).toBe('400')
    expect((await fetch(new URL('/live', test.server.url))).status).toBe(200)
  })

  it('is told from two good requests at once, which are answered in order', async () => {
    const second = head('GET /nothing HTTP/1.1', ['Connection: close'])
    const text = await exchange(head('GET /live HTTP/1.1') + second)
    expect(statusesOf(text)).toEqual(['200', '404'])
  })

  it.each(['TRACE', 'PROPFIND', 'OPTIONS', 'PUT', 'DELETE'])(
    'does not do %s of a page',
    async (method) => {
      const text = await exchange(head(`${method} / HTTP/1.1`, ['Connection: close', 'X-Echo: me']))
      expect(statusesOf(text)).toEqual(['404'])
      expect(text).not.toContain('X-Echo')
      expect(text.toLowerCase()).not.toContain('access-control-allow')
    },
  )
})

it('connections beyond the limit are closed, and those within go on', async () => {
  const own = await startTestServer(world.core, { limits: { connections: 3 } })
  const sockets = await Promise.all(Array.from({ length: 3 }, () => open(own)))
  const further = await open(own)
  expect(await readAll(further)).toBe('')
  const [first] = sockets
  const host = `127.0.0.1:${portOf(own)}`
  // One of the three may be the connection by which the session was opened.
  const answers = sockets.map((socket) => {
    socket.write(`GET /live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    return readAll(socket)
  })
  expect(statusesOf((await Promise.all(answers)).join('')).length).toBeGreaterThanOrEqual(2)
  first!.destroy()
  await own[Symbol.asyncDispose]()
})

describe('an event stream', () => {
  it('that nobody reads takes from the source no more than a socket holds, and is cut off', async () => {
    const [example] = world.core.list(runsRequest.parse({ limit: 1 })).rows
    const long: ListedRun = {
      ...example!,
      marks: { tags: [], note: '', pinned: false, seen: false },
      bytes: null,
      title: 'x'.repeat(64 * 1024),
    }
    let taken = 0
    let push: (run: ListedRun) => void = () => undefined
    const [subscribed, cutOff] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const own = await startTestServer(
      {
        ...world.core,
        async *changes(signal): ReturnType<typeof world.core.changes> {
          const runs = latestByKey<ListedRun>(
            (given) => {
              push = given
              subscribed.resolve()
              return () => cutOff.resolve()
            },
            ({ id }) => id,
            signal,
          )
          for await (const run of runs) {
            taken++
            yield run
          }
        },
      },
      { limits: { look: 50, stall: 300 } },
    )
    const socket = await open(own)
    socket.pause()
    socket.write(
      [
        'POST /rpc/runs/changes HTTP/1.1',
        `Host: 127.0.0.1:${portOf(own)}`,
        `Cookie: ${own.cookie}`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    )
    await subscribed.promise
    // 320 MB if all of it were taken; each turn lets the server take what it would.
    for (let event = 0; event < 5000; event++) {
      push(long)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(500)
    await cutOff.promise
    socket.destroy()
    await own[Symbol.asyncDispose]()
  })

  it('is one of so many for each session, and another session has its own', async () => {
    const own = await startTestServer(world.core)
    const streams = await Promise.all(
      Array.from({ length: answersAtOnce }, () =>
        own.fetch('/rpc/runs/changes', { method: 'POST' }),
      ),
    )
    const further = await own.fetch('/rpc/people/me', { method: 'POST' })
    expect([streams.at(-1)?.status, further.status]).toEqual([200, 429])
    const secret = world.core.access.openOwnerSession(Date.now())
    const headers = { cookie: `qm_${portOf(own)}=${secret}` }
    const other = await fetch(new URL('/api/v1/me', own.server.url), { headers })
    expect(other.status).toBe(200)
    for (const { body } of streams) await body?.cancel().catch(() => undefined)
    await own[Symbol.asyncDispose]()
  })
})

describe('files outside the folders the server was started with', () => {
  const clientOf = ({ server, cookie }: TestServer): ContractClient =>
    createORPCClient<ContractClient>(
      new RPCLink({ url: new URL('rpc', server.url), headers: { cookie } }),
    )

  it.each([
    ['beside them', (): string => join(world.outside, 'secret.csv')],
    ['above them', (): string => `${world.folder}/../outside/secret.csv`],
    ['by a name that begins alike', (): string => `${world.folder}-secret/secret.csv`],
    ['of the system', (): string => '/etc/passwd'],
    ['through a link', (): string => join(world.folder, 'link.csv')],
    ['through a folder that is a link', (): string => join(world.folder, 'linked', 'secret.csv')],
    ['with a NUL', (): string => `${world.folder}/caps.csv\u0000/../../outside/secret.csv`],
    ['with backslashes', (): string => `${world.folder}\\..\\outside\\secret.csv`],
    ['by a glob', (): string => `${world.folder}/../outside/*.csv`],
  ])('are not read: %s', async (_, pathOf) => {
    mkdirSync(world.outside, { recursive: true })
    writeFileSync(join(world.outside, 'secret.csv'), 'contract_id,cap,sponsored\nsecret,1,1\n')
    for (const [target, link] of [
      [join(world.outside, 'secret.csv'), join(world.folder, 'link.csv')],
      [world.outside, join(world.folder, 'linked')],
    ] as const) {
      try {
        symlinkSync(target, link)
      } catch {
        // Made by an earlier case.
      }
    }
    const client = clientOf(test)
    const job = world.job([])
    const path = pathOf()
    const startWith = () =>
      client.runs.start({ ...job, inputs: { ...job.inputs, caps: { kind: 'file', path } } })
    const attempts = [
      () => client.files.inspect({ path, input: 'caps' }),
      () => client.files.list({ path }),
      startWith,
    ]
    for (const attempt of attempts) {
      const error: unknown = await attempt().then(
        (answer) => answer,
        (thrown: unknown) => thrown,
      )
      expect(error).toMatchObject({
        code: expect.stringMatching(
          /^(FORBIDDEN|NOT_FOUND|BAD_REQUEST|UNPROCESSABLE_CONTENT)$/,
        ) as string,
      })
      expect(JSON.stringify(error)).not.toContain('secret,1,1')
    }
  })

  it.each([
    ['encoded dots', '%2e%2e/outside/secret.csv'],
    ['the address of a file', 'file:///etc/passwd'],
  ])('are not meant by names that only look like them: %s', (_, name) => {
    const path = world.core.confine(name)
    expect(relative(world.folder, path)).not.toMatch(/^\.\./)
  })

  it.each([
    '/downloads/..%2f..%2fpeople.db',
    '/downloads/%252e%252e%252fpeople.db',
    '/downloads/..%5cpeople.db',
    '/downloads/%2fetc%2fpasswd',
    '/api/v1/runs/..%2f..%2fpeople.db/log',
    '/api/v1/runs/%252e%252e/log',
  ])('are not sent: %s', async (path) => {
    const socket = await open()
    socket.write(head(`GET ${path} HTTP/1.1`, [`Cookie: ${test.cookie}`, 'Connection: close']))
    const text = await readAll(socket)
    expect(['400', '404']).toContain(statusesOf(text)[0])
    expect(text).not.toContain('SQLite')
  })
})

describe('a bug', () => {
  it('goes to the log with the id of its request, which scripts are told alone', async () => {
    const own = await startTestServer({
      ...world.core,
      info() {
        if (breaks) throw new TypeError('cannot read /home/somebody/secret')
        return world.core.info()
      },
    })
    breaks = true
    const { secret } = world.core.access.createKey(
      { name: 'bug', access: 'read', days: null },
      'owner',
      Date.now(),
    )
    const byKey = await fetch(new URL('/api/v1/system', own.server.url), {
      headers: { authorization: `Bearer ${secret}` },
    })
    const bySession = await own.fetch('/api/v1/system')
    breaks = false
    const id = byKey.headers.get('x-request-id')!
    expect(id).toMatch(/^[0-9a-f]{12}$/)
    const told = await byKey.text()
    expect([byKey.status, told.includes(id), told.includes('secret')]).toEqual([500, true, false])
    expect(await bySession.json()).toMatchObject({
      data: {
        code: 'bug',
        cause: expect.stringMatching(
          new RegExp(`^Request ${bySession.headers.get('x-request-id')}\nTypeError`),
        ) as string,
      },
    })
    const log = readFileSync(join(world.workspace.logs, 'quartermaster.log'), 'utf8')
    const line = log.split('\n').find((each) => each.includes(id)) ?? ''
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      text: `request ${id}: system.info broke`,
      cause: expect.stringContaining('TypeError: cannot read /home/somebody/secret') as string,
    })
    await own[Symbol.asyncDispose]()
  })

  let breaks = false
})
