import { describe, expect, it } from 'vitest'
import { pairDecisions } from '../../../src-shared/reconciliation/fields.ts'
import { listOf, matchesOf, reconcile } from './lists.testing.ts'
import type { EngineResult, RecordList } from './types.ts'

type Row = readonly [name: string, maker: string, price: string]

const tools: readonly Row[] = [
  ['Größe Schraube M8', 'Würth', '1.20'],
  ['Dübel grün', 'Fischer', '2.50'],
  ['Säge klein', 'Bosch', '15.00'],
  ['Hammer', 'Stanley', '12.00'],
  ['Zange', 'Knipex', '22.00'],
]
const others: readonly Row[] = [
  ['Leiter', 'Hailo', '80.00'],
  ['Eimer', 'Rubi', '7.00'],
  ['Kelle', 'Haromac', '9.90'],
  ['Nagel', 'Spax', '3.00'],
  ['Bohrer', 'Ruko', '4.40'],
]

function listed(rows: readonly Row[]): RecordList {
  return listOf({
    name: rows.map(([name]) => name),
    maker: rows.map(([, maker]) => maker),
    price: rows.map(([, , price]) => price),
  })
}

const written = ([name, maker, price]: Row): Row => [
  name
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .toUpperCase(),
  maker.replace(/ü/g, 'ue').toLowerCase(),
  `${price.replace('.', ',')} €`,
]
const misspelt = ([name, maker, price]: Row): Row => [
  `${name.slice(0, 2)}${name.slice(3)}`,
  maker,
  price,
]

function matched(left: readonly Row[], right: readonly Row[]): [string[], EngineResult] {
  const [ofLeft, ofRight] = [listed(left), listed(right)]
  const result = reconcile(ofLeft, ofRight)
  return [matchesOf(ofLeft, ofRight, result), result]
}

describe('lists of a few rows', () => {
  it('match where records differ in case, umlauts and how a price is written alone', () => {
    const right = [...tools.slice(0, 3).map(written), others[0]!]

    const [matches, { estimate }] = matched(tools, right)

    expect(matches).toEqual(['0 = 0', '1 = 1', '2 = 2'])
    expect(estimate.cannotKnow).toBe('Only 3 matches were found, too few to estimate from.')
  })

  it('show a misspelt record as a match or in review, and never one that is like nothing', () => {
    const [, { pairs }] = matched(tools, [...tools.slice(0, 3).map(misspelt), others[0]!])

    const shown = [...pairs.left.keys()]
      .filter((p) => pairs.decision[p] !== pairDecisions.indexOf('reject'))
      .map((p) => `${pairs.left[p]} = ${pairs.right[p]}`)
    expect(shown).toEqual(['0 = 0', '1 = 1', '2 = 2'])
  })

  it('match nothing where nothing is alike but prices, and say that so few rows tell little', () => {
    const right = others.map(([name, maker], row): Row => [name, maker, tools[row]![2]])

    const [matches, { estimate }] = matched(tools, right)

    expect(matches).toEqual([])
    expect(estimate.cannotKnow).toContain('So few rows cannot show')
  })

  it('speak of a single match in the singular', () => {
    const [, { estimate }] = matched(tools.slice(0, 1), tools.slice(0, 1))

    expect(estimate.cannotKnow).toBe('Only one match was found, too little to estimate from.')
  })
})
