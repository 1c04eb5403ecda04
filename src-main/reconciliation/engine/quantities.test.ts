import { describe, expect, it } from 'vitest'
import { measureOf, quantitiesOf } from './quantities.ts'
import { dimensions, inUnit, unitOfAll } from './units.ts'
import { foldText } from './fold.ts'

const read = (text: string): string[] =>
  quantitiesOf(foldText(text)).map(
    ({ number, factor, dimension }) =>
      `${Number((number * factor).toPrecision(6))} ${dimensions[dimension]}`,
  )

describe('quantitiesOf', () => {
  it.each([
    ['Tablets 500 mg, 20 tabs', ['0.5 mass', '20 count']],
    ['0,5 l', ['0.5 volume']],
    ['500ML bottle', ['0.5 volume']],
    ['1 1/2" pipe', ['38.1 length']],
    ['120in / 3,048 mm', ['3048 length', '3048 length']],
    ['M8x40', ['8 none', '40 none']],
    ['18-volt drill', ['18 voltage']],
    ['10 100,00 EUR', ['10100 money']],
    ['$1,299.95', ['1299.95 money']],
    ['MY25', ['2025 year']],
    ['2015 Reserve', ['2015 year']],
    ['12 Main St', ['12 none']],
    ['40 %', ['40 share']],
  ])('reads %s', (text, found) => {
    expect(read(text)).toEqual(found)
  })

  it.each(['KTC-D320/1G', 'SOT-23', '310-246-1501', '4006381333931', 'D-12345'])(
    'finds no number in the code %s',
    (code) => {
      expect(read(code)).toEqual([])
    },
  )
})

describe('unitOfAll', () => {
  const measures = ['500 g', '0.75 kg', '250g', '300'].map((text) => measureOf(text)!)

  it('reads no number in versions and dates with points', () => {
    expect(['1.2.3', '12.10.2024'].map((text) => quantitiesOf(text))).toEqual([[], []])
  })

  it('is the unit most cells of a column are in, in which all are comparable', () => {
    const unit = unitOfAll(measures)

    expect(measures.map((measure) => inUnit(measure, unit))).toEqual([500, 750, 250, 300])
  })

  it('is none where cells are in units of several dimensions', () => {
    expect(unitOfAll([...measures, measureOf('2 l')!])).toBeNull()
  })
})
