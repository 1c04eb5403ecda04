import { z } from 'zod'
import { fault } from './allocation/faults.ts'

/**
 * Expected failures: what can go wrong without a bug. Anything else is a bug and is shown as one.
 * The value is the exit code of a command that ends with it.
 */
export const errorExitCodes = {
  bad_usage: 2,
  bad_input: 2,
  not_supported: 2,
  not_found: 2,
  forbidden: 2,
  conflict: 2,
  unauthorized: 2,
  too_large: 2,
  unreadable_file: 2,
  out_of_memory: 1,
  disk_full: 1,
  storage: 1,
  worker_lost: 1,
  connection_failed: 1,
  connection_lost: 1,
  login_refused: 2,
  query_timeout: 1,
  result_rejected: 1,
  data_quality: 4,
  cancelled: 130,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof errorExitCodes
export const errorCode = z.enum(Object.keys(errorExitCodes) as [ErrorCode, ...ErrorCode[]])

/** An expected failure as data: it crosses every boundary unchanged. */
export const failure = z.strictObject({
  code: errorCode,
  /** What happened, one sentence. */
  what: z.string(),
  /** What to do next, one sentence. */
  remedy: z.string(),
  /** What was kept or left as it was. */
  kept: z.string().optional(),
  /** The faults of the inputs, where that is the reason. */
  faults: z.array(fault).optional(),
  /** Technical cause, for the report. */
  cause: z.string().optional(),
})
export type Failure = z.infer<typeof failure>

/** An exception that is no expected failure, as a report can carry it. */
export const bug = z.strictObject({
  code: z.literal('bug'),
  what: z.string(),
  remedy: z.string(),
  cause: z.string().optional(),
})
export type Bug = z.infer<typeof bug>

export const failureOrBug = z.discriminatedUnion('code', [failure, bug])
export type FailureOrBug = z.infer<typeof failureOrBug>

export function exitCodeOf(error: FailureOrBug): number {
  return error.code === 'bug' ? 1 : errorExitCodes[error.code]
}

/** Ends a switch over a closed union: a new member does not compile until it is handled. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`)
}
