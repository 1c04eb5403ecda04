import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRecords, readDelimitedHead } from './delimited.ts'

describe('the start of a delimited file', () => {
  it.each([
    ['commas', 'a,b,c\n1,2,3\n', ',', ['a', 'b', 'c']],
    ['semicolons with decimal commas', 'a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n', ';', ['a', 'b', 'c']],
    ['tabs', 'a\tb\n1\t2,3\n', '\t', ['a', 'b']],
    ['pipes', 'a|b\n1|2\n', '|', ['a', 'b']],
    ['one column', 'contract_id\nc1\nc2\n', ',', ['contract_id']],
    ['a quoted header', '"a, b";"c ""d"""\n1;2\n', ';', ['a, b', 'c "d"']],
    ['CRLF', 'a,b\r\n1,2\r\n', ',', ['a', 'b']],
    ['spaces around names', ' a , b \n1,2\n', ',', ['a', 'b']],
    ['a header alone without a line end', 'a,b', ',', ['a', 'b']],
  ])('tells %s', (_, text, delimiter, header) => {
    expect(readDelimitedHead(text, { complete: true })).toMatchObject({ delimiter, header })
  })

  it('prefers the delimiter that the name of the file promises', () => {
    const text = 'a,b\tc,d\n1,2\t3,4\n'
    expect(readDelimitedHead(text, { complete: true, preferred: '\t' }).header).toEqual([
      'a,b',
      'c,d',
    ])
  })

  it('leaves a last record that may be cut', () => {
    expect(parseRecords('a,b\n1,2\n3,', ',', 10, false)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })

  it('reads back whatever was quoted', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é') })
    const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 })
    fc.assert(
      fc.property(records, (rows) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
        const text = rows.map((row) => row.map(quoted).join(',')).join('\n')
        expect(parseRecords(text, ',', 1000, true)).toEqual(rows)
      }),
    )
  })
})
