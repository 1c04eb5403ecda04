import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { RPCHandler } from '@orpc/server/fastify'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Failure } from '../../../src-shared/errors.ts'
import {
  type Core,
  createRouter,
  generateOpenApi,
  withContractErrors,
} from '../../console/index.ts'
import { expected, failureOf, messageOf } from '../../platform/errors.ts'
import { localOwner } from '../../platform/owner.ts'
import { referencePage } from './api-reference.ts'
import { contentSecurityPolicy, isLoopback, isOwnRequest, securityHeaders } from './guard.ts'
import { cookieOf, Sessions } from './session.ts'

export interface ServerOptions {
  readonly core: Core
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Folder of the built renderer. */
  readonly renderer: string
  /** Milliseconds, for tokens and sessions. */
  readonly now?: () => number
}

export interface ConsoleServer {
  /** Where it listens, without a token. */
  readonly url: string
  /** A link that opens the console once. */
  newLink(): string
  close(): Promise<void>
}

const megabyte = 1024 ** 2

/** The browser host: the renderer, the contract over HTTP, the public API, downloads, probes. */
export async function startServer(options: ServerOptions): Promise<ConsoleServer> {
  if (!isLoopback(options.host)) {
    throw expected('not_supported', {
      what: `Listening on ${options.host} would open the console to other machines.`,
      remedy:
        'Listen on 127.0.0.1; serving others needs API keys, which this version does not have.',
    })
  }
  const { core } = options
  const sessions = new Sessions(options.now ?? Date.now)
  const server = Fastify({
    bodyLimit: 4 * megabyte,
    requestTimeout: 60_000,
    // Long answers (event streams) end with the server.
    forceCloseConnections: true,
    logger: false,
    // Addresses that cannot be decoded never reach the hooks.
    frameworkErrors: (_, _request, reply) => {
      void notFound(reply.headers(securityHeaders))
    },
  })
  const port = (): number => {
    const address = server.server.address()
    return typeof address === 'object' && address !== null ? address.port : options.port
  }
  const cookieName = (): string => `qm_${port()}`

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (!isOwnRequest(request.headers, port())) {
      return refuse(reply, 403, {
        code: 'forbidden',
        what: 'The request does not come from this console (its Host or Origin is another).',
        remedy: 'Open the link that `quartermaster serve` prints.',
      })
    }
    if (isPublic(request)) return
    if (!sessions.isOpen(cookieOf(request.headers.cookie, cookieName()))) {
      return refuse(reply, 401, {
        code: 'unauthorized',
        what: 'This browser has no open session.',
        remedy: 'Open a new link: press Enter in the terminal where the console runs.',
      })
    }
  })

  server.setErrorHandler((error, request, reply) => refuseError(reply, error, isPublic(request)))
  addProbes(server, core)
  addSession(server, sessions, cookieName)
  addContract(server, core)
  addDownloads(server, core)
  await addRenderer(server, options.renderer)

  await server.listen({ host: options.host, port: options.port }).catch((error: unknown) => {
    throw expected('conflict', {
      what: `Port ${options.port} of ${options.host} cannot be listened on.`,
      remedy: 'Choose another with --port, or 0 for any free one.',
      cause: error,
    })
  })
  const name = options.host.includes(':') ? `[${options.host}]` : options.host
  const url = `http://${name}:${port()}/`
  return {
    url,
    newLink: () => `${url}#token=${sessions.issueToken()}`,
    close: () => server.close(),
  }
}

/**
 * What needs no session: the page itself (it holds no data), probes, and the exchange. Judged by
 * the route as well as by the address, which may spell it otherwise (`/%61pi`).
 */
function isPublic(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? ''
  return [path, request.routeOptions.url ?? ''].every(
    (address) => !/^\/(rpc|api|downloads)(\/|$)/.test(address),
  )
}

function refuse(reply: FastifyReply, status: number, failure: Failure): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(failure)
}

/** What the server itself refuses (a body too large, JSON that is none), or a bug. */
function refuseError(reply: FastifyReply, error: unknown, toStranger: boolean): FastifyReply {
  const status =
    error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined
  if (status === undefined || status >= 500) {
    const failure = failureOf(error)
    // The report tells of this machine: it is for people with a session.
    const told = toStranger
      ? { code: failure.code, what: 'Something went wrong.', remedy: 'Try again.' }
      : failure
    return reply.code(500).header('cache-control', 'no-store').send(told)
  }
  // Paths that lead out of the folder of the screens.
  if (status === 403 || status === 404) return notFound(reply)
  return refuse(reply, status, {
    code: status === 413 ? 'too_large' : 'bad_usage',
    what: `The request cannot be read: ${messageOf(error).replace(/\.$/, '')}.`,
    remedy: 'Send JSON of at most 4 MiB, with its content type.',
  })
}

function addProbes(server: FastifyInstance, core: Core): void {
  server.get('/live', (_, reply) => reply.type('text/plain').send('ok'))
  server.get('/ready', (_, reply) => {
    const { ok } = core.health()
    return reply
      .code(ok ? 200 : 503)
      .type('text/plain')
      .send(ok ? 'ok' : 'not ready')
  })
}

const exchange = z.strictObject({ token: z.string().min(1).max(200) })

function addSession(server: FastifyInstance, sessions: Sessions, cookieName: () => string): void {
  server.post('/session', (request, reply) => {
    const parsed = exchange.safeParse(request.body)
    const secret = parsed.success ? sessions.exchange(parsed.data.token) : undefined
    if (secret === undefined) {
      return refuse(reply, 401, {
        code: 'unauthorized',
        what: 'This link was used already, or it is older than ten minutes.',
        remedy: 'Press Enter in the terminal where the console runs: it prints a new one.',
      })
    }
    return reply
      .header(
        'set-cookie',
        `${cookieName()}=${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${sessions.maxAge}`,
      )
      .header('cache-control', 'no-store')
      .code(204)
      .send()
  })
}

function addContract(server: FastifyInstance, core: Core): void {
  const router = createRouter(core)
  const actor = localOwner()
  const rpc = new RPCHandler(router, { clientInterceptors: [withContractErrors] })
  const rest = new OpenAPIHandler(router, {
    clientInterceptors: [withContractErrors],
    filter: ({ contract: procedure }) => procedure['~orpc'].route.path !== undefined,
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
  })
  server.all('/rpc/*', async (request, reply) => {
    const { matched } = await rpc.handle(request, reply, { prefix: '/rpc', context: { actor } })
    if (!matched) return notFound(reply)
  })
  server.get('/api/v1/openapi.json', async () => generateOpenApi())
  server.get('/api/v1', async (_, reply) => {
    const nonce = randomBytes(16).toString('base64')
    return reply
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .type('text/html')
      .send(referencePage(await generateOpenApi(), nonce))
  })
  server.all('/api/v1/*', async (request, reply) => {
    const { matched } = await rest.handle(request, reply, { prefix: '/api/v1', context: { actor } })
    if (!matched) return notFound(reply)
  })
}

function notFound(reply: FastifyReply): FastifyReply {
  return refuse(reply, 404, {
    code: 'not_found',
    what: 'There is nothing at this address.',
    remedy: 'See /api/v1 for what there is.',
  })
}

function addDownloads(server: FastifyInstance, core: Core): void {
  server.get<{ Params: { token: string } }>('/downloads/:token', async (request, reply) => {
    const download = core.download(request.params.token)
    if (download === undefined || !existsSync(download.path)) return notFound(reply)
    const { size } = await stat(download.path)
    return reply
      .header('content-disposition', `attachment; filename="${download.name}"`)
      .header('content-length', size)
      .header('cache-control', 'no-store')
      .type(download.name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/octet-stream')
      .send(createReadStream(download.path))
  })
}

async function addRenderer(server: FastifyInstance, folder: string): Promise<void> {
  const page = join(folder, 'index.html')
  const sendPage = async (_: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (!existsSync(page)) {
      return reply
        .code(503)
        .type('text/plain')
        .send('The screens are not built. Run `npm run build`, or start with `npm start`.')
    }
    const nonce = randomBytes(16).toString('base64')
    const html = (await readFile(page, 'utf8')).replaceAll('__CSP_NONCE__', nonce)
    return reply
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(html)
  }
  server.get('/', sendPage)
  server.get('/index.html', sendPage)
  if (existsSync(folder)) {
    await server.register(fastifyStatic, {
      root: folder,
      index: false,
      // File names carry a hash of their content.
      immutable: true,
      maxAge: '365d',
    })
  }
  server.setNotFoundHandler((_, reply) => notFound(reply))
}
