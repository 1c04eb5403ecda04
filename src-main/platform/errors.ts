import type { Bug, ErrorCode, Failure, FailureOrBug } from '../../src-shared/errors.ts'

/** Somebody stopped it: not a failure, never logged as one. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError'
  constructor(message = 'cancelled') {
    super(message)
  }
}

/** A failure that can happen without a bug; `failure` is what people and other processes see. */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError'
  readonly failure: Failure
  constructor(value: Failure, options?: { readonly cause?: unknown }) {
    super(value.what, options)
    this.failure = value
  }
}

/** A bug of another process, with the report that was made where it happened. */
class RemoteBug extends Error {
  override readonly name = 'RemoteBug'
  readonly report: Bug
  constructor(report: Bug) {
    super(report.what)
    this.report = report
    if (report.cause !== undefined) this.stack = report.cause
  }
}

export function expected(
  code: ErrorCode,
  details: Omit<Failure, 'code' | 'cause'> & { readonly cause?: unknown },
): ExpectedError {
  const { cause, ...rest } = details
  return new ExpectedError(
    cause === undefined ? { code, ...rest } : { code, ...rest, cause: messageOf(cause) },
    { cause },
  )
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Sorts any thrown value into the three kinds; what is neither cancelled nor expected is a bug. */
export function failureOf(error: unknown): FailureOrBug {
  if (error instanceof ExpectedError) return error.failure
  if (error instanceof CancelledError) {
    return {
      code: 'cancelled',
      what: 'The run was cancelled.',
      remedy: 'Start it again when you need it.',
    }
  }
  if (error instanceof RemoteBug) return error.report
  const system = systemFailure(error)
  if (system !== undefined) return system
  return {
    code: 'bug',
    what: `Something went wrong inside Quartermaster: ${messageOf(error)}`,
    remedy: 'Copy the report and send it to whoever maintains this installation.',
    cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }
}

/** The error again on the far side of a process boundary. */
export function revived(value: FailureOrBug): Error {
  if (value.code === 'bug') return new RemoteBug(value)
  return value.code === 'cancelled' ? new CancelledError() : new ExpectedError(value)
}

function systemFailure(error: unknown): Failure | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'SQLITE_FULL':
      return {
        code: 'disk_full',
        what: 'The disk is full.',
        remedy: 'Free some space, or move the workspace to another disk, and start the run again.',
        kept: 'Outputs that were there before are as they were.',
        cause: messageOf(error),
      }
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        code: 'forbidden',
        what: `The file system refused access: ${messageOf(error)}`,
        remedy: 'Check the rights of the file and of its folder.',
        cause: messageOf(error),
      }
    default:
      return databaseFailure(code, error)
  }
}

/** What SQLite says about its files; any other code of it is a bug. */
function databaseFailure(code: string, error: unknown): Failure | undefined {
  const cause = `${messageOf(error)} (${code})`
  // Where no room is left, its shared memory fails as input and output do.
  if (code.startsWith('SQLITE_IOERR')) {
    return {
      code: 'storage',
      what: 'A database of the workspace could not be read or written.',
      remedy: 'Free some space on the disk and check that it is in order, then try again.',
      kept: 'What was there before is as it was.',
      cause,
    }
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return {
      code: 'forbidden',
      what: 'A database of the workspace cannot be opened or written.',
      remedy: 'Check the rights of the workspace and of its folder, or choose another.',
      cause,
    }
  }
  return /^SQLITE_(BUSY|LOCKED)/.test(code)
    ? {
        code: 'conflict',
        what: 'A database of the workspace was busy for too long.',
        remedy: 'Wait for what else works on this workspace, then try again.',
        cause,
      }
    : undefined
}
