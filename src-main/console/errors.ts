import { ORPCError, ValidationError } from '@orpc/contract'
import {
  assertNever,
  type ErrorCode,
  type Failure,
  type FailureOrBug,
  failureOrBug,
} from '../../src-shared/errors.ts'
import { failureOf } from '../platform/errors.ts'

type ContractCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'UNPROCESSABLE_CONTENT'
  | 'SERVICE_UNAVAILABLE'

/** Any thrown value as the contract's error: code, message and data are schemas there. */
export function contractError(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError) {
    return error.cause instanceof ValidationError && error.code === 'BAD_REQUEST'
      ? refused('BAD_REQUEST', invalidRequest(error.cause))
      : error
  }
  const failure = failureOf(error)
  if (failure.code === 'bug') {
    return new ORPCError('INTERNAL_SERVER_ERROR', {
      message: failure.what,
      data: failure,
      cause: error,
    })
  }
  return refused(contractCode(failure.code), failure)
}

function refused(code: ContractCode, failure: Failure): ORPCError<string, unknown> {
  return new ORPCError(code, { message: failure.what, data: failure })
}

function invalidRequest(error: ValidationError): Failure {
  const faults = error.issues.map((issue) => {
    const path = (issue.path ?? []).map((step) =>
      String(typeof step === 'object' ? step.key : step),
    )
    return path.length === 0 ? issue.message : `${path.join('.')}: ${issue.message}`
  })
  return {
    code: 'bad_usage',
    what: `The request does not fit: ${faults.join('; ')}.`,
    remedy: 'Correct the values named and send it again.',
  }
}

function contractCode(code: ErrorCode): ContractCode {
  switch (code) {
    case 'bad_usage':
      return 'BAD_REQUEST'
    case 'bad_input':
    case 'not_supported':
    case 'unreadable_file':
    case 'too_large':
    case 'data_quality':
    // Of a database, not of this console: a browser must not take it for its own.
    case 'login_refused':
      return 'UNPROCESSABLE_CONTENT'
    case 'unauthorized':
      return 'UNAUTHORIZED'
    case 'forbidden':
      return 'FORBIDDEN'
    case 'not_found':
      return 'NOT_FOUND'
    case 'conflict':
    case 'cancelled':
      return 'CONFLICT'
    case 'out_of_memory':
    case 'disk_full':
    case 'storage':
    case 'worker_lost':
    case 'connection_failed':
    case 'connection_lost':
    case 'query_timeout':
    case 'result_rejected':
      return 'SERVICE_UNAVAILABLE'
    default:
      return assertNever(code)
  }
}

/** The failure or bug that an error of the contract carries; any other error is sorted as usual. */
export function failureOfCall(error: unknown): FailureOrBug {
  const carried = error instanceof ORPCError ? failureOrBug.safeParse(error.data) : undefined
  return carried?.success ? carried.data : failureOf(error)
}

/** Around every procedure call: what it throws leaves as an error of the contract. */
export async function withContractErrors<T>(options: { next(): Promise<T> | T }): Promise<T> {
  try {
    return await options.next()
  } catch (error) {
    throw contractError(error)
  }
}

/** The same for what an event iterator throws after it has begun. */
export async function* eventsWithContractErrors<T>(
  events: AsyncIterable<T>,
): AsyncGenerator<T, void> {
  try {
    yield* events
  } catch (error) {
    throw contractError(error)
  }
}
