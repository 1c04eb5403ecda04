import { describe, expect, it } from 'vitest'
import type { RecordView } from '../../../../src-shared/reconciliation/result.ts'
import { alignFields } from './align-fields.ts'

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

const none = { signals: [], fields: [] }

describe('two records side by side', () => {
  it('begin with what was compared, then what has the same name, then the rest', () => {
    const aligned = alignFields(left, right, pairs, {
      signals: [
        { ...signal, bits: 4 },
        { ...signal, bits: -1.5 },
        { ...signal, field: null, bits: 9 },
      ],
      fields: [{ alike: true, difference: 0, share: 0 }],
    })
    expect(aligned.fields.map((field) => [field.leftName, field.rightName, field.bits])).toEqual([
      ['model + package', 'title', 2.5],
      ['colour', null, null],
      [null, 'note', null],
    ])
    expect(aligned.fields[0]).toMatchObject({
      left: 'Summit · Edge',
      right: 'SUMMIT EDGE',
      said: { alike: true },
    })
  })

  it('leave out what names the records', () => {
    const names = alignFields(left, right, pairs, none).fields.flatMap(({ left: l }) => l ?? [])
    expect(names).not.toContain('p1')
  })

  it('leave out what is empty on both sides and say how much that is', () => {
    expect(alignFields(left, right, pairs, none).empty).toBe(1)
  })
})
