import { describe, expect, it } from 'vitest'
import { idWidth, textWidth } from './id-width.ts'

describe('the width of a column of ids', () => {
  it('is that of the longest', () => {
    expect(idWidth(['g1', 'weekend-shoppers', 'g2'])).toBe('calc(16 * var(--qm-mono-ch) + 29px)')
  })

  it('has room for the heading', () => {
    expect(idWidth(['a'])).toBe('calc(5 * var(--qm-mono-ch) + 29px)')
  })

  it('is bounded', () => {
    expect(idWidth(['x'.repeat(300)])).toBe('calc(28 * var(--qm-mono-ch) + 29px)')
  })
})

describe('the width of a column of short texts', () => {
  it('is that of the longest, and never less than a heading takes', () => {
    expect([textWidth(['1 of 2', '2,170 of 4,808']), textWidth(['1 of 2']), textWidth([])]).toEqual(
      ['115px', '96px', '96px'],
    )
  })
})
