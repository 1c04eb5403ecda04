import { describe, expect, it } from 'vitest'
import type { RecordView } from '../../../../src-shared/reconciliation/result.ts'
import { alignFields, numberDifference } from './align-fields.ts'

function record(
  side: 'left' | 'right',
  cells: Readonly<Record<string, string | null>>,
): RecordView {
  return {
    side,
    row: 0,
    id: cells['id'] ?? cells['Id'] ?? '',
    title: 'x',
    cells: Object.entries(cells).map(([column, value]) => ({ column, value })),
  }
}

const left = record('left', {
  id: 'p1',
  model: 'Summit',
  package: 'Edge',
  colour: 'red',
  gauge: '',
})
const right = record('right', { Id: 'S1', title: 'SUMMIT EDGE', note: 'new', gauge: null })
const pairs = [{ left: ['model', 'package'], right: ['title'], kind: 'name' as const }]
const signal = {
  name: 'name',
  field: 0,
  left_value: null,
  right_value: null,
  level: 1,
  levels: 3,
  label: 'same words',
}

describe('two records side by side', () => {
  it('begin with what was compared, then what has the same name, then the rest', () => {
    const aligned = alignFields(left, right, pairs, [
      { ...signal, bits: 4 },
      { ...signal, bits: -1.5 },
      { ...signal, field: null, bits: 9 },
    ])
    expect(aligned.fields.map((field) => [field.leftName, field.rightName, field.bits])).toEqual([
      ['model + package', 'title', 2.5],
      ['colour', null, null],
      [null, 'note', null],
    ])
    expect(aligned.fields[0]).toMatchObject({ left: 'Summit · Edge', right: 'SUMMIT EDGE' })
  })

  it('leave out what names the records', () => {
    const names = alignFields(left, right, pairs, []).fields.flatMap(({ left: l }) => l ?? [])
    expect(names).not.toContain('p1')
  })

  it('leave out what is empty on both sides and say how much that is', () => {
    expect(alignFields(left, right, pairs, []).empty).toBe(1)
  })
})

describe('the difference of two numbers', () => {
  it('is right minus left, and a share of the left', () => {
    expect(numberDifference('200', '250')).toEqual({ by: 50, share: 0.25 })
    expect(numberDifference('0', '5')).toEqual({ by: 5, share: null })
  })

  it('is none where they are equal or no plain numbers', () => {
    expect(numberDifference('200', '200.0')).toBeNull()
    expect(numberDifference('200 EUR', '250')).toBeNull()
    expect(numberDifference(null, '250')).toBeNull()
  })
})
