import { describe, expect, it } from 'vitest'
import type { FieldPair } from './fields.ts'
import { fieldText, parseFields } from './fields-text.ts'

describe('fields as text', () => {
  it('read pairs of columns with their kinds', () => {
    expect(parseFields('model+package=title:name, price_eur = price:number')).toEqual({
      ok: true,
      fields: [
        { left: ['model', 'package'], right: ['title'], kind: 'name' },
        { left: ['price_eur'], right: ['price'], kind: 'number' },
      ],
    })
  })

  it('come back as they were, whatever the names hold', () => {
    const fields: FieldPair[] = [
      { left: ['a,b', 'c=d'], right: ['e:f+g\\h'], kind: 'code' },
      { left: ['x'], right: ['y', 'z'], kind: 'text' },
    ]
    expect(parseFields(fields.map(fieldText).join(','))).toEqual({ ok: true, fields })
  })

  it('say what is wrong', () => {
    const whyOf = (text: string) => {
      const parsed = parseFields(text)
      return parsed.ok ? null : parsed.why
    }
    expect(whyOf('a=b')).toContain('needs a kind')
    expect(whyOf('a:name')).toBe('a:name is no field')
    expect(whyOf('=b:name')).toContain('names no column')
    expect(whyOf(' , ')).toBe('no field is named')
  })
})
