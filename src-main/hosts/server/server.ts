import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Core } from '../../console/index.ts'
import { expected } from '../../platform/errors.ts'
import { addContract } from './contract-routes.ts'
import { addDoor, contextOf, type Door, isStranger } from './credentials.ts'
import { type HostPolicy, isHostName, isLoopback, securityHeaders } from './guard.ts'
import { OpenAnswers } from './open-answers.ts'
import { addDownloads, addRenderer } from './pages.ts'
import { addProbes } from './probes.ts'
import { measureRequests } from './request-metrics.ts'
import { notFound, refusalStatus, refuseConnection, refuseError, replyBug } from './replies.ts'
import { addSession } from './session-routes.ts'
import { Sessions } from './session.ts'

export interface ServerOptions {
  readonly core: Core
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Folder of the built renderer. */
  readonly renderer: string
  /** Names it is reached by from elsewhere, `name[:port]`; needed where `host` is not loopback. */
  readonly allowedHosts?: readonly string[]
  /** `https`: a proxy in front of it speaks TLS to browsers. */
  readonly behindProxy?: 'https' | undefined
  readonly limits?: Partial<ServerLimits>
  /** The wall clock in milliseconds, for tokens and sessions. */
  readonly now?: () => number
}

/** What keeps slow and greedy clients from holding the server; times in milliseconds. */
export interface ServerLimits {
  /** Until the headers of a request have come. */
  readonly headers: number
  /** Until the whole request has come. */
  readonly request: number
  /** How often times are looked at. */
  readonly look: number
  /** How long a reader of an answer may take nothing. */
  readonly stall: number
  /** Connections at the same time; further ones are closed at once. */
  readonly connections: number
  /** How long answers that are being sent may take once the server closes. */
  readonly closing: number
}

export const defaultServerLimits: ServerLimits = {
  headers: 15_000,
  request: 60_000,
  look: 5000,
  stall: 60_000,
  connections: 512,
  closing: 3000,
}

export interface ConsoleServer {
  /** Where it listens, without a token. */
  readonly url: string
  /** A link that opens the console once, as its owner. */
  newLink(): string
  /** Takes no further requests, ends event streams, lets other answers end. */
  close(): Promise<void>
}

const megabyte = 1024 ** 2

/** The browser host: the renderer, the contract over HTTP, the public API, downloads, probes. */
export async function startServer(options: ServerOptions): Promise<ConsoleServer> {
  const { core, now = Date.now } = options
  const allowed = (options.allowedHosts ?? []).map((name) => name.toLowerCase())
  requireSafeAddress(options, allowed, now())
  const limits = { ...defaultServerLimits, ...options.limits }
  const server = createHttpServer(limits, options.behindProxy !== undefined)
  const port = (): number => {
    const address = server.server.address()
    return typeof address === 'object' && address !== null ? address.port : options.port
  }
  const scheme = options.behindProxy ?? 'http'
  const answers = new OpenAnswers(core.access, now, limits)
  const door: Door = {
    access: core.access,
    audit: core.people.audit,
    sessions: new Sessions(core.access, now),
    answers,
    policy: (): HostPolicy => ({ port: port(), allowed, scheme }),
    cookieName: () => `qm_${port()}`,
    now,
  }

  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders, 'x-request-id': request.id })
  })
  addDoor(server, door)
  server.setErrorHandler((error, request, reply) => {
    const status = refusalStatus(error)
    if (status !== undefined) return refuseError(reply, error, status)
    core.hostLog.trouble(`request ${request.id}: ${request.method} ${request.url} broke`, error)
    return replyBug(reply, error, { requestId: request.id, toStranger: isStranger(request) })
  })
  const metrics = measureRequests(server, core)
  addProbes(server, core, metrics.text)
  addSession(server, door)
  addContract(server, core, contextOf)
  addDownloads(server, core)
  await addRenderer(server, options.renderer)

  await server.listen({ host: options.host, port: options.port }).catch((error: unknown) => {
    answers.close()
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
    newLink: () =>
      `${publicAddress(allowed, scheme, port()) ?? url}#token=${door.sessions.issueToken()}`,
    async close() {
      const closed = server.close()
      answers.endStreams()
      const impatient = setTimeout(() => server.server.closeAllConnections(), limits.closing)
      try {
        await closed
      } finally {
        clearTimeout(impatient)
        answers.close()
        await metrics.close()
      }
    },
  }
}

function createHttpServer(limits: ServerLimits, behindProxy: boolean): FastifyInstance {
  const server = Fastify({
    // Of what a proxy forwards only the caller's address is read, so that one who tries links locks
    // out nobody else.
    trustProxy: behindProxy && ['loopback', 'linklocal', 'uniquelocal'],
    bodyLimit: 4 * megabyte,
    requestTimeout: limits.request,
    http: {
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      connectionsCheckingInterval: limits.look,
      // Readers that vanish without a word are noticed.
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    },
    forceCloseConnections: 'idle',
    logger: false,
    // Ids of our own: one that a client chose could forge lines of the log.
    requestIdHeader: false,
    genReqId: () => randomBytes(6).toString('hex'),
    clientErrorHandler: refuseConnection,
    // Addresses that cannot be decoded never reach the hooks.
    frameworkErrors: (_, _request, reply) => {
      void notFound(reply.headers(securityHeaders))
    },
  })
  server.server.maxConnections = limits.connections
  return server
}

/** Where browsers reach it from elsewhere, with a slash at the end. */
function publicAddress(
  [first]: readonly string[],
  scheme: 'http' | 'https',
  port: number,
): string | undefined {
  if (first === undefined) return undefined
  // A proxy listens where browsers expect it; without one they come to this very port.
  const told = scheme === 'https' || /:\d+$/.test(first) ? first : `${first}:${port}`
  return `${scheme}://${told}/`
}

/** Other machines are let in only where somebody may come in, by names that are told. */
function requireSafeAddress(
  { host, core, behindProxy }: ServerOptions,
  allowed: readonly string[],
  at: number,
): void {
  const wrong = allowed.find((name) => !isHostName(name))
  if (wrong !== undefined) {
    throw expected('bad_usage', {
      what: `"${wrong}" is no name of a host.`,
      remedy: 'Give it as name or name:port, as browsers show it: --allow_host qm.example.org.',
    })
  }
  if (behindProxy !== undefined && allowed.length === 0) {
    throw expected('bad_usage', {
      what: 'Behind a proxy the console is reached by a name, and none is told.',
      remedy: 'Name it with --allow_host.',
    })
  }
  if (isLoopback(host)) return
  if (allowed.length === 0) {
    throw expected('not_supported', {
      what: `Listening on ${host} would open the console to other machines under any name.`,
      remedy: 'Name each host it is reached by with --allow_host, or listen on 127.0.0.1.',
    })
  }
  if (!core.access.hasGuests(at)) {
    throw expected('not_supported', {
      what: `Listening on ${host} would open the console to other machines, and nobody is invited.`,
      remedy:
        'First invite somebody or create an API key (`quartermaster people`, `quartermaster keys`), or listen on 127.0.0.1.',
    })
  }
}
