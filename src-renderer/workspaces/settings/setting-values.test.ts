import { describe, expect, it } from 'vitest'
import {
  changesOf,
  emptyWords,
  faultOf,
  fieldsOf,
  parseDraft,
  rangeWords,
} from './setting-values.ts'

const [concurrency, , memory] = fieldsOf('limits')
const gib = fieldsOf('retention').find(({ unit }) => unit === 'GiB')
const [keep] = fieldsOf('backups')
const range = { min: 1, max: 64 }

describe('values of settings', () => {
  it('are told apart from the draft by their text; an empty one is automatic', () => {
    expect(
      changesOf(
        { concurrency: ' 2 ', threads: '', heap_mib: '512' },
        {
          concurrency: 2,
          threads: 4,
          heap_mib: null,
        },
      ),
    ).toEqual([
      { name: 'threads', text: '' },
      { name: 'heap_mib', text: '512' },
    ])
  })

  it('are checked while they are typed', () => {
    expect(
      ['', '64', '65', '1.5', 'two'].map((text) => faultOf(text, concurrency!, range)),
    ).toEqual([null, null, 'Between 1 and 64.', 'Whole numbers only.', 'This is no number.'])
    expect(faultOf('1.5', gib!, range)).toBeNull()
    expect(faultOf('', keep!, range)).toBe('A value is needed.')
  })

  it('say their range with its unit and what an empty field means', () => {
    expect([
      rangeWords({ min: 64, max: 16_384 }, memory!),
      emptyWords(memory!, 2048),
      emptyWords(gib!, undefined),
      emptyWords(keep!, undefined),
    ]).toEqual(['64 and 16,384 MiB', 'Automatic: 2,048', 'No limit', ''])
  })

  it('are not taken from storage that holds something else', () => {
    expect([parseDraft('x'), parseDraft({ threads: 4, heap_mib: '1' })]).toEqual([
      {},
      { heap_mib: '1' },
    ])
  })
})
