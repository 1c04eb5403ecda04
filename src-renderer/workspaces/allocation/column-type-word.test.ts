import { describe, expect, it } from 'vitest'
import { columnTypeWord } from './column-type-word.ts'

describe('the type of a column', () => {
  it('is said in a word of everyday', () => {
    expect(
      ['VARCHAR', 'BIGINT', 'UINTEGER', 'DOUBLE', 'DECIMAL(18,3)', 'BOOLEAN'].map(columnTypeWord),
    ).toEqual(['text', 'whole number', 'whole number', 'number', 'number', 'yes or no'])
  })

  it('stays as it is where there is no such word', () => {
    expect(columnTypeWord('TIMESTAMP')).toBe('timestamp')
  })
})
