import { describe, expect, it } from 'vitest'
import { foldText } from './fold.ts'
import { parseNumber, parseYear, tokenize } from './text.ts'

function tokens(text: string): string[] {
  const found: string[] = []
  tokenize(foldText(text), { token: (token) => found.push(token) })
  return found
}

function codes(text: string): string[] {
  const found: string[] = []
  tokenize(foldText(text), {
    token(token, code) {
      if (code) found.push(token)
    },
  })
  return found
}

describe('tokenize', () => {
  it('gives a part number joined and in its parts', () => {
    expect(tokens('KTC-D320/1G')).toEqual(['ktcd3201g', 'ktc', 'd320', 'd', '320', '1g', '1', 'g'])
  })

  it('reads decimals as numbers with their unit beside them', () => {
    expect(tokens('1.50in 3,0 1,299')).toEqual(['1.5', 'in', '3', '1299'])
  })

  it('knows a phone number with and without the codes of its country and town', () => {
    for (const written of ['+1 (310) 475 3585', '001 310 475-3585', '(310) 475-3585']) {
      expect(codes(written)).toContain('3104753585')
    }
    expect(codes('310/475-3585')).toEqual(['3104753585'])
    expect(codes('+49 (0)89 123 456')).toContain(codes('089/123456')[0])
  })

  it('takes zeros before a number or code for filling', () => {
    expect(tokens('00471 000KTC12')).toEqual(['471', 'ktc12', 'ktc', '12'])
  })

  it('takes signs without spaces apart by twos', () => {
    expect(tokens('索尼电视')).toEqual(['索尼电视', '索尼', '尼电', '电视'])
  })

  it('marks codes but no measures', () => {
    expect(codes('PSLX350H 154in 512mb 310/246-1501 steel')).toEqual(['pslx350h', '3102461501'])
  })
})

describe('parseNumber', () => {
  it.each([
    ['10 100,00 EUR', 10_100],
    ['$1,299.95', 1299.95],
    ['1.299,95', 1299.95],
    ['8.10 %', 8.1],
    ['12,500', 12_500],
    ['2.000.000', 2_000_000],
    ['none', null],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })
})

describe('parseYear', () => {
  it.each([
    ['2025', 2025],
    ['my25', 2025],
    ['25', 2025],
    ['model year 99', 1999],
    ['600 efi', null],
  ])('reads %s', (text, value) => {
    expect(parseYear(text)).toBe(value)
  })
})
