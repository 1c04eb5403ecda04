import { describe, expect, it } from 'vitest'
import type { InspectedFile } from '../../../src-shared/files.ts'
import { firstFault, matchedWords, matchesOf } from './inspected.ts'

const file: InspectedFile = {
  files: [{ path: '/data/caps.csv', bytes: 10, modified_at: '2026-11-22T12:00:00Z' }],
  format: 'csv',
  rows: 3,
  columns: [
    { name: 'contract_id', type: 'VARCHAR' },
    { name: 'slots', type: 'VARCHAR' },
  ],
  preview: [],
  mapping: [
    { column: 'contract_id', required: true, from: 'contract_id' },
    { column: 'cap', required: true, from: null },
    { column: 'user_id', required: false, from: null },
  ],
}

describe('an inspected file', () => {
  it('says which column is missing and what there is', () => {
    const matches = matchesOf(file, undefined)
    expect([matchedWords(matches), firstFault(file, matches)]).toEqual([
      '1 of 2 columns matched',
      'No column for cap. The file has contract_id, slots.',
    ])
  })

  it('is sound once the column is mapped by hand', () => {
    const matches = matchesOf(file, { cap: 'slots' })
    expect([matchedWords(matches), firstFault(file, matches)]).toEqual([
      '2 of 2 columns matched',
      null,
    ])
  })

  it('ignores a mapping to a column that is not there', () => {
    expect(firstFault(file, matchesOf(file, { cap: 'gone' }))).toContain('No column for cap')
  })
})
