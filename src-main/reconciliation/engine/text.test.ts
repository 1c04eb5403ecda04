import { describe, expect, it } from 'vitest'
import { foldText, parseDate, parseNumber, parseYear, tokenize } from './text.ts'

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

  it('folds accents, full width and dashes', () => {
    expect(tokens('Ｓｋｉ‑Doo Zürich')).toEqual(['skidoo', 'ski', 'doo', 'zurich'])
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

describe('parseDate', () => {
  it('reads ISO and local forms alike', () => {
    expect(parseDate('2024-03-21')).toBe(parseDate('21.03.2024'))
    expect(parseDate('03/21/2024')).toBe(parseDate('21/03/2024'))
  })
})
