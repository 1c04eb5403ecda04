import { describe, expect, it } from 'vitest'
import { listOf, reconcile } from './lists.testing.ts'

const things = ['kettle', 'toaster', 'radio', 'lamp', 'heater', 'blender', 'mixer', 'oven']
const makers = ['Norvik', 'Halden', 'Brenta', 'Osprey']

describe('proposed abbreviations', () => {
  const rows = Array.from({ length: 32 }, (_, row) => row)
  const named = (row: number): string => `${makers[row % 4]} ${things[row >> 2]}`
  const left = listOf({ name: rows.map((row) => `${named(row)} Ltd KX-${4300 + row}`) })
  const right = listOf({ title: rows.map((row) => `${named(row)} Limited KXTG-${4300 + row}`) })
  const proposed = reconcile(left, right).abbreviations

  it('are words of which one is spelled with letters of the other', () => {
    expect(proposed).toContainEqual({ short: 'ltd', long: 'limited', seen: expect.any(Number) })
  })

  it('are no pieces of codes', () => {
    expect(proposed.filter(({ short }) => short === 'kx')).toEqual([])
  })
})
