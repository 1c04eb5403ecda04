import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Door } from './credentials.ts'
import { FailureLimit } from './failure-limit.ts'
import { isLoopbackHost } from './guard.ts'
import { refuse } from './replies.ts'
import { cookieOf, sessionMaxAge } from './session.ts'

/** Exchanges that may fail in a minute, by address. */
const failuresPerMinute = 10

const exchange = z.strictObject({ token: z.string().min(1).max(200) })

/** Opens a session by the token of a link, and ends the caller's own. */
export function addSession(server: FastifyInstance, door: Door): void {
  const failures = new FailureLimit(failuresPerMinute, door.now)
  const setCookie = (host: string | undefined, value: string, maxAge: number): string => {
    const { scheme, port } = door.policy()
    const secure = scheme === 'https' && !isLoopbackHost(host ?? '', port) ? '; Secure' : ''
    return `${door.cookieName()}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${maxAge}${secure}`
  }

  server.post('/session', (request, reply) => {
    const wait = failures.waitOf(request.ip)
    if (wait > 0) {
      return refuse(reply.header('retry-after', String(wait)), 429, {
        code: 'conflict',
        what: 'Too many links that are no good were opened from this address.',
        remedy: `Try again in ${wait} seconds.`,
      })
    }
    const parsed = exchange.safeParse(request.body)
    const secret = parsed.success ? door.sessions.exchange(parsed.data.token) : undefined
    if (secret === undefined) {
      failures.add(request.ip)
      return refuse(reply, 401, {
        code: 'unauthorized',
        what: 'This link was used already, it is too old, or it was withdrawn.',
        remedy:
          'Ask whoever invited you for a new one; the terminal where the console runs prints one at Enter.',
      })
    }
    const who = door.sessions.find(secret)?.actor
    if (who !== undefined && who !== 'owner') {
      door.audit.append(
        { who: who.name, action: 'people.join', subject: who.name, detail: '' },
        new Date(door.now()),
      )
    }
    return reply
      .header('set-cookie', setCookie(request.headers.host, secret, sessionMaxAge))
      .header('cache-control', 'no-store')
      .code(204)
      .send()
  })

  server.delete('/session', (request, reply) => {
    const { cookie, host } = request.headers
    const credential = door.sessions.find(cookieOf(cookie, door.cookieName()))
    if (credential !== undefined) door.access.endSession(credential)
    return reply
      .header('set-cookie', setCookie(host, '', 0))
      .header('cache-control', 'no-store')
      .code(204)
      .send()
  })
}
