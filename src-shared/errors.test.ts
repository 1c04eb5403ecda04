import { describe, expect, it } from 'vitest'
import { assertNever, errorCode, errorExitCodes, exitCodeOf, failureOrBug } from './errors.ts'

describe('failures and bugs', () => {
  it.each(errorCode.options)('%s crosses a boundary as data, with an exit code', (code) => {
    const value = { code, what: 'It is so.', remedy: 'Do this.', kept: 'All.', cause: 'EIO' }
    expect(failureOrBug.parse(JSON.parse(JSON.stringify(value)))).toEqual(value)
    expect(exitCodeOf(failureOrBug.parse(value))).toBe(errorExitCodes[code])
  })

  it('a bug ends a command with 1 and carries its report', () => {
    const value = failureOrBug.parse({
      code: 'bug',
      what: 'Oh.',
      remedy: 'Send it.',
      cause: 'at x',
    })
    expect(exitCodeOf(value)).toBe(1)
  })

  it.each([
    [{ code: 'unheard_of', what: '', remedy: '' }],
    [{ code: 'conflict', what: 'No remedy.' }],
    [{ code: 'bug', what: '', remedy: '', kept: 'A bug promises nothing.' }],
    ['just text'],
  ])('%j is neither', (value) => {
    expect(failureOrBug.safeParse(value).success).toBe(false)
  })

  it('a case that nobody handles is a bug', () => {
    expect(() => assertNever('surprise' as never)).toThrow('unhandled case: "surprise"')
  })
})
