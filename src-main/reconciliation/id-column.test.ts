import { expect, it } from 'vitest'
import { brokenIdColumn, type ColumnFacts, idCandidates } from './id-column.ts'

const column = (name: string, changes: Partial<ColumnFacts> = {}): ColumnFacts => ({
  name,
  rows: 10,
  filled: 10,
  distinct: 10,
  length: 6,
  spaced: false,
  numbers: null,
  ...changes,
})

it('prefers a column called id, then one whose name ends so, then the first key', () => {
  expect(
    idCandidates([column('a'), column('b'), column('product_code'), column('ID'), column('idAbt')]),
  ).toEqual(['ID', 'product_code', 'idAbt', 'a', 'b'])
})

it('takes no column with gaps, repeats or text of several words', () => {
  expect(
    idCandidates([
      column('id', { filled: 9 }),
      column('key', { distinct: 9 }),
      column('title', { spaced: true }),
    ]),
  ).toEqual([])
})

it('tells a column called id that names nothing, unless another one does', () => {
  const gaps = column('Id', { filled: 9, distinct: 8 })
  expect(brokenIdColumn([column('name'), gaps, column('category_id', { distinct: 2 })])).toBe(gaps)
  expect(brokenIdColumn([column('key'), gaps])).toBeUndefined()
  expect(brokenIdColumn([column('sku')])).toBeUndefined()
})

it('takes no amounts, and numbers of few digits last', () => {
  const price = column('price', { numbers: 'amounts' })
  const power = column('power', { numbers: 'short' })
  expect(idCandidates([column('name', { spaced: true }), price, power, column('model')])).toEqual([
    'model',
    'power',
  ])
})

it('takes only another column called so where one called id has gaps', () => {
  const gaps = column('id', { filled: 9, distinct: 9 })
  expect(idCandidates([gaps, column('ean'), column('article_no')])).toEqual(['article_no'])
  expect(idCandidates([gaps, column('ean')])).toEqual([])
})
