import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from './json-positions.ts'

const faultOf = (text: string) => {
  const read = readJson(text)
  return read.ok ? null : [read.line, read.what]
}

describe('reading JSON', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readJson(text)
        expect(read.ok && read.value).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        expect(readJson(text).ok).toBe(valid)
      }),
    )
  })

  it('tells the line of a field, or of what holds it', () => {
    const read = readJson('{\n  "a": {\n    "b": 1,\n    "c": [\n      2\n    ]\n  }\n}')
    if (!read.ok) throw new Error(read.what)
    expect(
      [['a'], ['a', 'b'], ['a', 'c', '0'], ['a', 'missing'], []].map((path) => read.lineOf(path)),
    ).toEqual([2, 3, 5, 2, 1])
  })

  it.each([
    ['', 1, 'The text ends where a value should stand'],
    ['{\n "a": 1,\n}', 3, 'There is a comma too many before this brace'],
    ['{\n "a" 1}', 2, 'Here should stand a colon after the name of the field, not "1"'],
    ['{"a": 1\n "b": 2}', 2, 'Here should stand a comma or a closing brace, not "\\""'],
    ['{a: 1}', 1, 'Here should stand the name of a field in quotes, not "a"'],
    ['{"a": "x\n}', 1, 'The closing quote of this text is missing'],
    ['{"a": 01}', 1, 'Here should stand a value, not "0"'],
    ['{} {}', 1, 'Nothing may follow the closing brace'],
    ['{"a": "\\x"}', 1, 'A backslash or a control character in this text is not allowed'],
    ['['.repeat(200), 1, 'This is nested too deeply'],
  ])('says what is wrong with %j', (text, line, what) => {
    expect(faultOf(text)).toEqual([line, what])
  })
})
