import { describe, expect, it } from 'vitest'
import { markAfter } from './chart-keys.ts'

/** Two marks, then one, then three. */
const stacks = [0, 0, 1, 2, 2, 2].map((column) => ({ column }))
const singles = [0, 1, 2].map((column) => ({ column }))

describe('the mark that a key leads to', () => {
  it('is the same place of the next column', () => {
    expect(markAfter('ArrowRight', 0, stacks)).toBe(2)
    expect(markAfter('ArrowLeft', 3, stacks)).toBe(2)
    expect(markAfter('ArrowLeft', 2, stacks)).toBe(0)
  })

  it('is the last of a column that has fewer', () => {
    expect(markAfter('ArrowRight', 1, stacks)).toBe(2)
    expect(markAfter('ArrowLeft', 5, stacks)).toBe(2)
  })

  it('stays in the column upwards and downwards', () => {
    expect(markAfter('ArrowUp', 3, stacks)).toBe(4)
    expect(markAfter('ArrowUp', 5, stacks)).toBe(5)
    expect(markAfter('ArrowDown', 1, stacks)).toBe(0)
    expect(markAfter('ArrowDown', 0, stacks)).toBe(0)
  })

  it('is the neighbour upwards and downwards where a column has one mark', () => {
    expect(markAfter('ArrowDown', 0, singles)).toBe(1)
    expect(markAfter('ArrowUp', 2, singles)).toBe(1)
  })

  it('stays at the ends', () => {
    expect(markAfter('ArrowRight', 5, stacks)).toBe(5)
    expect(markAfter('ArrowLeft', 1, stacks)).toBe(1)
    expect(markAfter('Home', 4, stacks)).toBe(0)
    expect(markAfter('End', 0, stacks)).toBe(5)
  })

  it('is none for other keys and without marks', () => {
    expect(markAfter('a', 0, stacks)).toBeNull()
    expect(markAfter('End', 0, [])).toBeNull()
  })
})
