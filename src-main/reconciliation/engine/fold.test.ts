import { describe, expect, it } from 'vitest'
import { foldText, withoutUmlauts } from './fold.ts'

describe('foldText', () => {
  it.each([
    ['Ｓｋｉ‑Doo Zürich', 'ski-doo zurich'],
    ['Straße, SMØRREBRØD, Łódź', 'strasse, smorrebrod, lodz'],
    ['M&uuml;ller &amp; S&#246;hne', 'muller & sohne'],
    ['MÃ¼ller, Ã–sterreich, Ã©tÃ©', 'muller, osterreich, ete'],
    ['Щукин, Москва', 'shchukin, moskva'],
    ['Ελλάδα', 'ellada'],
    ['soft\u00adware\u200b', 'software'],
    ['2½', '2 1/2'],
  ])('reads %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  it('leaves signs of units and comparisons alone', () => {
    expect(foldText('10 µg, 5 kΩ, a<b and c>d')).toBe('10 μg, 5 kω, a<b and c>d')
  })

  it('takes tags and signs of trade marks for gaps', () => {
    expect(foldText('<b>Rotax™</b> Turbo®').trim().split(/\s+/)).toEqual(['rotax', 'turbo'])
  })
})

describe('withoutUmlauts', () => {
  it('makes written out umlauts what the others are folded to', () => {
    expect(withoutUmlauts(foldText('MUELLER'))).toBe(foldText('Müller'))
  })
})
