import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../../src-shared/actor.ts'
import { localOwner } from '../../platform/owner.ts'
import type { AuditStore } from '../../store/audit.ts'
import type { AccessStore, Credential } from '../../store/access.ts'
import { type HostPolicy, isFromAnotherPage, isOwnRequest } from './guard.ts'
import type { OpenAnswers } from './open-answers.ts'
import { refuse } from './replies.ts'
import { bearerOf, cookieOf, type Sessions } from './session.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a session or key; null where the address needs none. */
    credential: Credential | null
  }
}

/** What each call of the contract is told by this host. */
export interface CallContext {
  readonly actor: Actor
  readonly requestId: string
}

export interface Door {
  readonly access: AccessStore
  readonly audit: AuditStore
  readonly sessions: Sessions
  readonly answers: OpenAnswers
  readonly policy: () => HostPolicy
  readonly cookieName: () => string
  readonly now: () => number
}

/** Answers that one session or key may wait for at the same time. */
export const answersAtOnce = 64

/** Lets requests in by Host and Origin, and by session or key where the address needs one. */
export function addDoor(server: FastifyInstance, door: Door): void {
  server.decorateRequest('credential', null)
  server.addHook('onRequest', async (request, reply) => {
    if (!isOwnRequest(request.headers, door.policy())) {
      return refuse(reply, 403, {
        code: 'forbidden',
        what: 'The request does not come from this console (its Host or Origin is another).',
        remedy: 'Open the link that `quartermaster serve` prints.',
      })
    }
    const areas = areasOf(request)
    if (areas.length === 0) return
    const { authorization, cookie } = request.headers
    const bearer = bearerOf(authorization)
    const credential =
      bearer === undefined
        ? door.sessions.find(cookieOf(cookie, door.cookieName()))
        : door.access.key(bearer, door.now())
    if (credential === undefined) {
      return refuse(reply.header('www-authenticate', 'Bearer'), 401, {
        code: 'unauthorized',
        ...(bearer === undefined
          ? {
              what: 'This browser has no open session.',
              remedy: 'Open a new link: press Enter in the terminal where the console runs.',
            }
          : {
              what: 'This API key is unknown, revoked or too old.',
              remedy: 'Ask whoever runs this console for another.',
            }),
      })
    }
    if (credential.kind === 'key' && areas.includes('rpc')) {
      return refuse(reply, 403, {
        code: 'forbidden',
        what: 'An API key reaches the public API alone.',
        remedy: 'See /api/v1 for what it offers.',
      })
    }
    if (credential.kind === 'session' && isFromAnotherPage(request.headers)) {
      return refuse(reply, 403, {
        code: 'forbidden',
        what: 'Another page made this browser ask.',
        remedy: 'Use the console itself.',
      })
    }
    if (door.answers.countOf(credential) >= answersAtOnce) {
      return refuse(reply.header('retry-after', '1'), 429, {
        code: 'conflict',
        what: `${answersAtOnce} requests of this session or key are being answered already.`,
        remedy: 'Wait until one is done, or close other tabs of the console.',
      })
    }
    request.credential = credential
    door.answers.add(reply.raw, credential)
  })
}

/** Whether somebody without a session or key made a request. */
export const isStranger = (request: FastifyRequest): boolean => request.credential === null

export function contextOf(request: FastifyRequest): CallContext {
  const { credential, id } = request
  if (credential === null) throw new Error(`${request.url} let in without a session or key`)
  const actor = credential.actor === 'owner' ? localOwner() : credential.actor
  return { actor, requestId: id }
}

const guarded = /^\/(rpc|api|downloads|health|metrics)(?:\/|$)/

/**
 * The guarded parts that a request is about; none for the page itself (it holds no data), probes and
 * the exchange of a token. Judged by the route as well as by the address, which may spell it
 * otherwise (`/%61pi`).
 */
function areasOf(request: FastifyRequest): readonly string[] {
  const path = request.url.split('?', 1)[0] ?? ''
  return [path, request.routeOptions.url ?? ''].flatMap(
    (address) => guarded.exec(address)?.[1] ?? [],
  )
}
