import { describe, expect, it } from 'vitest'
import { readableError } from './readable-error.ts'

describe('readableError', () => {
  it('shows an expected failure of the core in its own words', () => {
    const thrown = Object.assign(new Error('NOT_FOUND'), {
      data: {
        code: 'not_found',
        what: 'There is no run 7f3a.',
        remedy: 'Look in Runs.',
        kept: 'All.',
      },
    })
    expect(readableError(thrown)).toEqual({
      code: 'not_found',
      what: 'There is no run 7f3a.',
      remedy: 'Look in Runs.',
      kept: 'All.',
    })
  })

  it('keeps the faults of the inputs', () => {
    const faults = [{ kind: 'bad_score' }]
    const thrown = { data: { code: 'bad_input', what: 'a', remedy: 'b', faults } }
    expect(readableError(thrown).faults).toBe(faults)
  })

  it('tells a dead server from an ended session and from a bug', () => {
    expect(
      [new TypeError('Failed to fetch'), { status: 401 }, new Error('x is undefined')].map(
        (thrown) => readableError(thrown).code,
      ),
    ).toEqual(['unreachable', 'unauthorized', 'bug'])
  })
})
