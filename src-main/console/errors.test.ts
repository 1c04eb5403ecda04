import { ORPCError } from '@orpc/contract'
import { describe, expect, it } from 'vitest'
import { bug, type ErrorCode, errorCode, exitCodeOf, failure } from '../../src-shared/errors.ts'
import { CancelledError, expected } from '../platform/errors.ts'
import { contractError, eventsWithContractErrors, withContractErrors } from './errors.ts'

const codes: Readonly<Record<ErrorCode, string>> = {
  bad_usage: 'BAD_REQUEST',
  bad_input: 'UNPROCESSABLE_CONTENT',
  not_supported: 'UNPROCESSABLE_CONTENT',
  unreadable_file: 'UNPROCESSABLE_CONTENT',
  too_large: 'UNPROCESSABLE_CONTENT',
  data_quality: 'UNPROCESSABLE_CONTENT',
  login_refused: 'UNPROCESSABLE_CONTENT',
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  cancelled: 'CONFLICT',
  out_of_memory: 'SERVICE_UNAVAILABLE',
  disk_full: 'SERVICE_UNAVAILABLE',
  storage: 'SERVICE_UNAVAILABLE',
  worker_lost: 'SERVICE_UNAVAILABLE',
  connection_failed: 'SERVICE_UNAVAILABLE',
  connection_lost: 'SERVICE_UNAVAILABLE',
  query_timeout: 'SERVICE_UNAVAILABLE',
  result_rejected: 'SERVICE_UNAVAILABLE',
}

describe('an error of the contract', () => {
  it.each(errorCode.options)('is made of the expected failure %s with all its data', (code) => {
    const error = contractError(expected(code, { what: 'It is so.', remedy: 'Do this.' }))
    expect({ code: error.code, message: error.message, data: failure.parse(error.data) }).toEqual({
      code: codes[code],
      message: 'It is so.',
      data: { code, what: 'It is so.', remedy: 'Do this.' },
    })
  })

  it('is made of a cancellation', () => {
    expect(contractError(new CancelledError())).toMatchObject({
      code: 'CONFLICT',
      data: { code: 'cancelled' },
    })
  })

  it('is made of a bug, with a report', () => {
    const error = contractError(new TypeError('x is not y'))
    expect(error.code).toBe('INTERNAL_SERVER_ERROR')
    expect(bug.parse(error.data).cause).toContain('TypeError: x is not y')
  })

  it('stays as it is', () => {
    const error = new ORPCError('NOT_FOUND')
    expect(contractError(error)).toBe(error)
  })

  it('is thrown by a call that fails, and not by one that does not', async () => {
    expect(await withContractErrors({ next: async () => 7 })).toBe(7)
    const fails = withContractErrors({ next: () => Promise.reject(new CancelledError()) })
    await expect(fails).rejects.toBeInstanceOf(ORPCError)
  })

  it('is thrown by events that fail after they have begun', async () => {
    const seen: number[] = []
    const events = eventsWithContractErrors(
      (async function* () {
        yield 1
        throw expected('conflict', { what: 'It is so.', remedy: 'Do this.' })
      })(),
    )
    const read = async (): Promise<void> => {
      for await (const event of events) seen.push(event)
    }
    await expect(read()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(seen).toEqual([1])
  })
})

describe('the exit code', () => {
  it.each([
    ['bad_usage', 2],
    ['data_quality', 4],
    ['worker_lost', 1],
    ['cancelled', 130],
    ['bug', 1],
  ] as const)('of %s is %i', (code, exitCode) => {
    expect(exitCodeOf({ code, what: '', remedy: '' })).toBe(exitCode)
  })
})
