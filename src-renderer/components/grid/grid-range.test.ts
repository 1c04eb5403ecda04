import { describe, expect, it } from 'vitest'
import { blockOf, cellsIn, extendRange, rowRange, tabSeparated, wholeRange } from './grid-range.ts'

describe('a range of cells', () => {
  it('begins at the focus and is drawn in any direction', () => {
    const range = extendRange(null, { row: 5, column: 3 }, { row: 2, column: 4 })
    expect(blockOf(range)).toEqual({ top: 2, bottom: 5, left: 3, right: 4 })
    const further = extendRange(range, { row: 2, column: 4 }, { row: 8, column: 0 })
    expect(blockOf(further)).toEqual({ top: 5, bottom: 8, left: 0, right: 3 })
    expect(cellsIn(blockOf(further))).toBe(16)
  })

  it('never holds the header', () => {
    const range = extendRange(null, { row: 1, column: 0 }, { row: -1, column: 0 })
    expect(blockOf(range)).toMatchObject({ top: 0, bottom: 1 })
  })

  it('is a whole row, or everything there is', () => {
    expect(blockOf(rowRange(4, 6))).toEqual({ top: 4, bottom: 4, left: 0, right: 5 })
    expect(wholeRange(10, 3)).toEqual({
      anchor: { row: 0, column: 0 },
      head: { row: 9, column: 2 },
    })
    expect(wholeRange(0, 3)).toBeNull()
  })
})

describe('copied text', () => {
  it('has tabs between fields and lines between rows', () => {
    expect(
      tabSeparated(
        [
          ['a', '1'],
          ['b', '2'],
        ],
        ['Name', 'Size'],
      ),
    ).toBe('Name\tSize\na\t1\nb\t2')
  })

  it('keeps what would break a cell in quotes', () => {
    expect(tabSeparated([['a\tb', 'c"d', 'e\nf', 'g h']], null)).toBe('"a\tb"\t"c""d"\t"e\nf"\tg h')
  })
})
