import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, defuseFormula, quoteField } from './csv-text.ts'

describe('numbers in outputs', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [1.25e-9, '0.00000000125'],
    [1e21, '1000000000000000000000'],
    [1.234e25, '12340000000000000000000000'],
    [-1.5e-7, '-0.00000015'],
  ])('%d is written %s', (value, text) => {
    expect(decimal(value)).toBe(text)
  })

  it('read back as they were, and hold no exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimal(value)
        expect(text).toMatch(/^-?\d+(\.\d+)?$/)
        expect(Number(text) + 0).toBe(value + 0)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('text in outputs', () => {
  it('is quoted only when it has to be', () => {
    expect(['a b', 'a,b', 'a"b', 'a\nb', "a'b", ''].map(quoteField)).toEqual([
      'a b',
      '"a,b"',
      '"a""b"',
      '"a\nb"',
      "a'b",
      '',
    ])
  })

  it('does not start as a formula in a spreadsheet', () => {
    expect(['=1+1', '+1', '-1', '@x', '\tx', 'a=1'].map(defuseFormula)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@x",
      "'\tx",
      'a=1',
    ])
  })
})
