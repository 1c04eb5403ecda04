import type { FailureOrBug } from '../src-shared/errors.ts'
import type { Fault } from '../src-shared/allocation/faults.ts'
import { thrownText, type ReadableError } from './components/error-report.ts'

/** An error of the core, or of the way to it, as a person reads it; `faults` where inputs are wrong. */
export interface ReadableFailure extends ReadableError {
  readonly faults?: readonly Fault[]
}

export function readableFailure(failure: FailureOrBug): ReadableFailure {
  return {
    code: failure.code,
    what: failure.what,
    remedy: failure.remedy,
    ...('kept' in failure && failure.kept !== undefined ? { kept: failure.kept } : {}),
    ...('faults' in failure && failure.faults !== undefined ? { faults: failure.faults } : {}),
    ...(failure.cause === undefined ? {} : { details: failure.cause }),
  }
}

/** Whatever a call threw: a schema'd failure, a dead connection, an ended session, or a bug. */
export function readableError(thrown: unknown): ReadableFailure {
  const data = isRecord(thrown) ? thrown['data'] : undefined
  if (isFailure(data)) return readableFailure(data)
  const status = isRecord(thrown) ? thrown['status'] : undefined
  if (status === 401) {
    return {
      code: 'unauthorized',
      what: 'This window is no longer signed in to the server.',
      remedy: 'Press a key in the terminal where the server runs and open the link it prints.',
      kept: 'Runs go on; drafts stay in this browser.',
      ...detailsOf(thrown),
    }
  }
  if (thrown instanceof TypeError || isAbort(thrown)) {
    return {
      code: 'unreachable',
      what: 'The server does not answer.',
      remedy: 'See whether "quartermaster serve" still runs in its terminal, then try again.',
      kept: 'Drafts stay in this browser; finished runs stay in the workspace.',
      ...detailsOf(thrown),
    }
  }
  return {
    code: 'bug',
    what: 'The server could not answer because of a fault in Quartermaster.',
    remedy: 'Try again; if it fails again, copy the report and file it.',
    kept: 'Finished runs are unchanged.',
    ...detailsOf(thrown),
  }
}

function detailsOf(thrown: unknown): { details?: string } {
  return thrown === undefined ? {} : { details: thrownText(thrown) }
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The contract's schema has been checked by the server; this only tells it from other data. */
function isFailure(data: unknown): data is FailureOrBug {
  return (
    isRecord(data) &&
    typeof data['code'] === 'string' &&
    typeof data['what'] === 'string' &&
    typeof data['remedy'] === 'string'
  )
}
