import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonScanner } from './json-scan.ts'

const encoder = new TextEncoder()

function accepts(text: string): boolean {
  const bytes = encoder.encode(`${text}\n`)
  const scanner = new JsonScanner(bytes)
  const end = scanner.value(scanner.space(0))
  return end >= 0 && scanner.space(end) === bytes.length - 1
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the JSON scanner', () => {
  it.each([
    '1',
    '-0',
    '0.5',
    '1e5',
    '1E+5',
    '-1.25e-3',
    '01',
    '1.',
    '.5',
    '+1',
    '1e',
    '-',
    '--1',
    '0x1',
    'NaN',
    'Infinity',
    '-Infinity',
    'true',
    'false',
    'null',
    'tru',
    'nul',
    'nulll',
    'True',
    '""',
    '"a"',
    '"\\u00e9"',
    '"\\ud800"',
    '"\\u12g4"',
    '"\\x"',
    '"\t"',
    '"\u0000"',
    '"',
    '"\\',
    '"\\u12',
    '[]',
    '[1]',
    '[1,]',
    '[,1]',
    '[1 2]',
    '[[[]]]',
    '[[]',
    '{}',
    '{"a":1}',
    '{"a":1,}',
    '{a:1}',
    '{"a"}',
    '{"a":}',
    '{"a":{"b":[1,{"c":null}]}}',
    '{"a":1}{"b":2}',
    '{"a":1} x',
    ' { "a" : 1 } ',
    '{"a":[}',
    '{"a":[1}]',
    '\u00a0{}',
    '\ufeff{}',
    '{"a":1,"a":2}',
    '{"":0}',
    "{'a':1}",
    '// x',
    '',
  ])('says of %j what JSON.parse says', (text) => {
    expect(accepts(text)).toBe(isJson(text))
  })

  it('agrees with JSON.parse on what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(accepts(text)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('agrees with JSON.parse on JSON that was damaged', () => {
    const noise = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      'e',
      ' ',
      'n',
      '\u0001',
    )
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom('insert', 'remove', 'replace'), noise), {
          minLength: 1,
          maxLength: 3,
        }),
        (json, edits) => {
          let text = json
          for (const [place, kind, byte] of edits) {
            const at = place % (text.length + 1)
            text =
              text.slice(0, at) +
              (kind === 'remove' ? '' : byte) +
              text.slice(at + (kind === 'insert' ? 0 : 1))
          }
          fc.pre(!text.includes('\n'))
          expect({ text, accepted: accepts(text) }).toEqual({ text, accepted: isJson(text) })
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('follows containers a hundred thousand deep without recursion', () => {
    const depth = 100_000
    expect(accepts('['.repeat(depth) + ']'.repeat(depth))).toBe(true)
    expect(accepts('['.repeat(depth) + ']'.repeat(depth - 1))).toBe(false)
  })
})
