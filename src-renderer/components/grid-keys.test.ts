import { describe, expect, it } from 'vitest'
import { moveInGrid } from './grid-keys.ts'

const extent = { rows: 100, columns: 5, page: 20 }
const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false })

describe('moveInGrid', () => {
  it('moves by one cell and stops at the edges', () => {
    expect([
      moveInGrid({ row: 0, column: 0 }, press('ArrowDown'), extent),
      moveInGrid({ row: 0, column: 0 }, press('ArrowUp'), extent),
      moveInGrid({ row: -1, column: 0 }, press('ArrowUp'), extent),
      moveInGrid({ row: 99, column: 4 }, press('ArrowDown'), extent),
      moveInGrid({ row: 3, column: 4 }, press('ArrowRight'), extent),
    ]).toEqual([
      { row: 1, column: 0 },
      { row: -1, column: 0 },
      { row: -1, column: 0 },
      { row: 99, column: 4 },
      { row: 3, column: 4 },
    ])
  })

  it('moves by a page and to the ends', () => {
    expect([
      moveInGrid({ row: 10, column: 2 }, press('PageDown'), extent),
      moveInGrid({ row: 10, column: 2 }, press('PageUp'), extent),
      moveInGrid({ row: 10, column: 2 }, press('End'), extent),
      moveInGrid({ row: 10, column: 2 }, press('End', true), extent),
      moveInGrid({ row: 10, column: 2 }, press('Home', true), extent),
    ]).toEqual([
      { row: 30, column: 2 },
      { row: 0, column: 2 },
      { row: 10, column: 4 },
      { row: 99, column: 4 },
      { row: 0, column: 0 },
    ])
  })

  it('stays in the header of an empty grid', () => {
    expect(moveInGrid({ row: -1, column: 1 }, press('ArrowDown'), { ...extent, rows: 0 })).toEqual({
      row: -1,
      column: 1,
    })
  })

  it('leaves other keys alone', () => {
    expect(moveInGrid({ row: 0, column: 0 }, press('a'), extent)).toBeNull()
  })
})
