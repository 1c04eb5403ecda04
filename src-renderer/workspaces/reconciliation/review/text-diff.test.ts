import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffTexts, plainParts, type TextPart } from './text-diff.ts'

/** `[differs]`, `{moved}`. */
function shown(parts: readonly TextPart[]): string {
  return parts
    .map(({ text, mark }) =>
      mark === 'same'
        ? text
        : mark === 'moved'
          ? `{${text}}`
          : mark === 'option'
            ? `(${text})`
            : `[${text}]`,
    )
    .join('')
}

function both(left: string, right: string): readonly [string, string] {
  const diff = diffTexts(left, right)
  return [shown(diff.left), shown(diff.right)]
}

describe('the differences of two texts', () => {
  it('are none between cases, accents and punctuation', () => {
    expect(diffTexts('Café  “Élan”, 850', 'CAFE ELAN - 850').alike).toBe(true)
  })

  it('are marked to the character in words that are alike', () => {
    expect(both('SONY PSLX350H', 'Sony PSLX350B')).toEqual(['SONY PSLX350[H]', 'Sony PSLX350[B]'])
  })

  it('are whole words where nothing is alike', () => {
    expect(both('Summit X red', 'Summit X blue')).toEqual(['Summit X [red]', 'Summit X [blue]'])
  })

  it('tell words that stand elsewhere from words that are missing', () => {
    expect(both('edge package summit', 'summit edge deluxe')).toEqual([
      '{edge} [package] summit',
      'summit {edge} [deluxe]',
    ])
  })

  it('are none where a code is cut otherwise', () => {
    expect(both('PS-LX 350H turntable', 'PSLX350H turntable')).toEqual([
      'PS-LX 350H turntable',
      'PSLX350H turntable',
    ])
  })

  it('keep a decimal number whole', () => {
    expect(both('154 x 3.0', '154 x 2.5')).toEqual(['154 x [3.0]', '154 x [2.5]'])
  })

  it('are whole words where only strewn letters are alike', () => {
    expect(both('Expert Package', 'Expert Pkg')).toEqual(['Expert [Package]', 'Expert [Pkg]'])
  })

  it('are whole where a short number is another', () => {
    expect(both('track 146', 'track 154')).toEqual(['track [146]', 'track [154]'])
    expect(both('no 12345678', 'no 12345679')).toEqual(['no 1234567[8]', 'no 1234567[9]'])
  })

  it('are looked for in the nearest of several options', () => {
    expect(both('900 Quad', '900 Quad Turbo | 900 Quad | 600 EFI')).toEqual([
      '900 Quad',
      '(900) (Quad) (Turbo) | 900 Quad | (600) (EFI)',
    ])
    expect(both('650 | 900 Quad', '900 Duo')).toEqual(['(650) | 900 [Quad]', '900 [Duo]'])
    expect(both('blue', 'red | green')).toEqual(['[blue]', '[red] | [green]'])
  })

  it('know codes and numbers', () => {
    expect(plainParts('850 E-TEC, 154in')).toEqual([
      { text: '850', mark: 'same', code: true },
      { text: ' E-TEC, ', mark: 'same', code: false },
      { text: '154in', mark: 'same', code: true },
    ])
  })

  it('of very long texts are found without a table of all words', () => {
    const long = Array.from({ length: 3000 }, (_, at) => `w${at}`)
    const swapped = long.with(1500, 'other')
    const diff = diffTexts(long.join(' '), swapped.join(' '))
    expect(diff.left.filter(({ mark }) => mark === 'differs').map(({ text }) => text)).toEqual([
      'w1500',
    ])
  })

  it('lose no character and are the same from either side, for any texts', () => {
    const text = fc
      .array(fc.constantFrom('ab', 'abc', 'x1', 'x2', 'é', '𝟙a', '-', ' ', '3.5', '日本'), {
        maxLength: 12,
      })
      .map((pieces) => pieces.join(' '))
    fc.assert(
      fc.property(text, text, (left, right) => {
        const diff = diffTexts(left, right)
        expect(diff.left.map((part) => part.text).join('')).toBe(left)
        expect(diff.right.map((part) => part.text).join('')).toBe(right)
        expect(diffTexts(left, left).alike).toBe(true)
      }),
    )
  })
})
