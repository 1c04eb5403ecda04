import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'
import type { Failure } from '../../../src-shared/errors.ts'
import { failureOf, messageOf } from '../../platform/errors.ts'

export function refuse(reply: FastifyReply, status: number, failure: Failure): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(failure)
}

export function notFound(reply: FastifyReply): FastifyReply {
  return refuse(reply, 404, {
    code: 'not_found',
    what: 'There is nothing at this address.',
    remedy: 'See /api/v1 for what there is.',
  })
}

/** The status of what the server itself refuses (a body too large, JSON that is none). */
export function refusalStatus(error: unknown): number | undefined {
  const status =
    error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined
  return status === undefined || status >= 500 ? undefined : status
}

export function refuseError(reply: FastifyReply, error: unknown, status: number): FastifyReply {
  // Paths that lead out of the folder of the screens.
  if (status === 403 || status === 404) return notFound(reply)
  return refuse(reply, status, {
    code: status === 413 ? 'too_large' : 'bad_usage',
    what: `The request cannot be read: ${messageOf(error).replace(/\.$/, '')}.`,
    remedy: 'Send JSON of at most 4 MiB, with its content type.',
  })
}

/** The report of a bug tells of this machine: it is for people with a session. */
export function replyBug(
  reply: FastifyReply,
  error: unknown,
  { requestId, toStranger }: { readonly requestId: string; readonly toStranger: boolean },
): FastifyReply {
  const failure = failureOf(error)
  const told = toStranger
    ? { code: failure.code, what: 'Something went wrong.', remedy: 'Try again.' }
    : { ...failure, cause: `Request ${requestId}\n${failure.cause ?? ''}`.trimEnd() }
  return reply.code(500).header('cache-control', 'no-store').send(told)
}

/** Answers what is no HTTP, or came too slowly, and hangs up. */
export function refuseConnection(error: Error, socket: Socket): void {
  const code = 'code' in error ? error.code : undefined
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const status =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n`,
    // Whoever sends rubbish may also never read.
    () => socket.destroy(),
  )
}
