import { describe, expect, it } from 'vitest'
import { errorCode } from '../../src-shared/errors.ts'
import { CancelledError, expected, ExpectedError, failureOf, messageOf, revived } from './errors.ts'

const systemError = (code: string): Error => Object.assign(new Error(`${code}: it is so`), { code })

describe('failureOf', () => {
  it('gives an expected failure as it is, with the message of its cause', () => {
    const error = expected('unreadable_file', {
      what: 'The file cannot be read.',
      remedy: 'Check it.',
      kept: 'Nothing was changed.',
      cause: new Error('EIO'),
    })
    expect(failureOf(error)).toEqual({
      code: 'unreadable_file',
      what: 'The file cannot be read.',
      remedy: 'Check it.',
      kept: 'Nothing was changed.',
      cause: 'EIO',
    })
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('knows a cancellation', () => {
    expect(failureOf(new CancelledError()).code).toBe('cancelled')
  })

  it.each([
    ['ENOSPC', 'disk_full'],
    ['EACCES', 'forbidden'],
    ['EPERM', 'forbidden'],
    ['EROFS', 'forbidden'],
    ['ENOTDIR', 'bug'],
  ])('sorts %s of the system as %s', (code, sorted) => {
    expect(failureOf(systemError(code)).code).toBe(sorted)
  })

  it.each([
    ['an error', new TypeError('x is not y'), 'x is not y', 'TypeError: x is not y\n'],
    ['a text', 'just text', 'just text', 'just text'],
    ['nothing', undefined, 'undefined', 'undefined'],
  ])('calls %s a bug, with what a report needs', (_, thrown, message, cause) => {
    expect(failureOf(thrown)).toEqual({
      code: 'bug',
      what: `Something went wrong inside Quartermaster: ${message}`,
      remedy: 'Copy the report and send it to whoever maintains this installation.',
      cause: expect.stringContaining(cause) as string,
    })
  })
})

describe('revived', () => {
  it.each(errorCode.options.filter((code) => code !== 'cancelled'))(
    'makes the same expected failure again: %s',
    (code) => {
      const failure = { code, what: 'It is so.', remedy: 'Do this.' }
      const error = revived(failure)
      expect(error).toBeInstanceOf(ExpectedError)
      expect(failureOf(error)).toEqual(failure)
    },
  )

  it('makes a cancellation again', () => {
    expect(revived(failureOf(new CancelledError()))).toBeInstanceOf(CancelledError)
  })

  it('makes a bug again, with the stack of where it happened', () => {
    const bug = failureOf(new TypeError('x is not y'))
    const error = revived(bug)
    expect(error).not.toBeInstanceOf(ExpectedError)
    expect([error.message, error.stack]).toEqual([bug.what, bug.cause])
    expect(failureOf(error)).toEqual(bug)
  })
})

it('messageOf gives the message of an error and the text of anything else', () => {
  expect([new Error('a'), 'b', 3].map(messageOf)).toEqual(['a', 'b', '3'])
})

describe('what a full or broken disk makes of a database', () => {
  it.each([
    ['SQLITE_FULL', 'disk_full'],
    ['SQLITE_IOERR_SHMSIZE', 'storage'],
    ['SQLITE_READONLY_DIRECTORY', 'forbidden'],
    ['SQLITE_BUSY_SNAPSHOT', 'conflict'],
    ['SQLITE_CONSTRAINT', 'bug'],
  ])('%s is %s', (code, wanted) => {
    expect(failureOf(Object.assign(new Error('as SQLite says'), { code })).code).toBe(wanted)
  })
})
