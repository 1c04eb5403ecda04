import { expect, it } from 'vitest'
import { pairColumns } from './columns.ts'
import type { RecordList } from './types.ts'

function listOf(columns: Readonly<Record<string, readonly string[]>>): RecordList {
  const named = Object.entries(columns).map(([name, values]) => ({ name, values }))
  const rows = named[0]?.values.length ?? 0
  return { rows, ids: Array.from({ length: rows }, (_, row) => String(row)), columns: named }
}

it('pairs years in whatever form they are written, also where one list is of one year alone', () => {
  const prices = listOf({
    my: Array.from({ length: 12 }, () => 'MY26'),
    price: Array.from({ length: 12 }, (_, row) => `${9000 + 250 * row},00 EUR`),
  })
  const pages = listOf({
    model_year: Array.from({ length: 9 }, (_, row) => (row % 3 === 0 ? '2025' : '2026')),
    suggested: Array.from({ length: 9 }, (_, row) => String(9100 + 330 * row)),
  })
  expect(pairColumns(prices, pages)).toEqual([
    { left: ['price'], right: ['suggested'], kind: 'number' },
    { left: ['my'], right: ['model_year'], kind: 'year' },
  ])
})
