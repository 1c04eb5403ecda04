import { describe, expect, it } from 'vitest'
import type { GroupDifference } from '../../../../src-shared/allocation/compare.ts'
import { changeText, groupsFinding, shareChange, signed, verdictLook } from './delta-words.ts'

const change = (name: Parameters<typeof changeText>[0]['name'], a: number, b: number): string =>
  changeText({ name, a, difference: b - a }, 'en')

describe('words of a comparison', () => {
  it('say a change with its sign, its unit and its share', () => {
    expect(change('assignments', 1000, 1234)).toBe('+234 (+23%)')
    expect(change('assigned_users', 100_000, 99_990)).toBe('−10 (−<0.1%)')
    expect(change('fill', 0.9, 0.9125)).toBe('+1.25 pp')
    expect(change('gap_percent', 0.004, 0.001)).toBe('−0.003 pp')
    expect(change('seconds', 4, 2.5)).toBe('−1.5 s (−38%)')
    expect(change('peak_memory_bytes', 0, 5_000_000)).toBe('+5 MB')
    expect(change('score_sum', 7, 7)).toBe('no change')
    expect(changeText({ name: 'fill', a: null, difference: null })).toBe('–')
  })

  it('judge in words, time by its own', () => {
    expect(verdictLook('seconds', 'worse')?.word).toBe('Slower')
    expect(verdictLook('assignments', 'better')?.word).toBe('Better')
    expect(verdictLook('upper_bound', 'differs')).toBeNull()
  })

  it('give points of a share one decimal and no sign to nothing', () => {
    expect(shareChange(0.0123, 'en')).toBe('+1.2')
    expect(shareChange(-0.0001, 'en')).toBe('0.0')
    expect(shareChange(null, 'en')).toBe('–')
    expect(signed(-1, '3')).toBe('−3')
  })

  it('find how many groups came nearer to their target', () => {
    const side = (ratio: number | null): GroupDifference['a'] => ({
      target: 0.5,
      slack: 0.1,
      ratio,
      sponsored: 1,
      total: 2,
      state: 'short',
    })
    const group = (a: number, b: number): GroupDifference => ({
      group_id: 'g',
      a: side(a),
      b: side(b),
      ratio_change: b - a,
      total_change: 0,
    })
    expect(groupsFinding([group(0.2, 0.3), group(0.3, 0.2), group(0.45, 0.6)], 'en')).toBe(
      '3 groups · 3 with another ratio · 1 nearer to the target · 1 further from it',
    )
    expect(groupsFinding([group(0.5, 0.5)], 'en')).toBe('1 group · ratios as before')
  })
})
