import { describe, expect, it } from 'vitest'
import { guessByColumns, hasColumnsOf, missingColumnsOf } from './guess-columns.ts'

describe('columns', () => {
  it.each([
    [['user_id', 'contract_id', 'score'], 'elig'],
    [['User', 'contract', 'score', 'brand'], 'elig'],
    [['contract_address', 'cap_face', 'is_sponsored', 'name'], 'caps'],
    [['group', 'target'], 'group_ratios'],
    [['user_id', 'group_id'], 'user_groups'],
    [['user_id', 'contract_id'], undefined],
    [['contract_id'], undefined],
    [['name', 'address'], undefined],
  ] as const)('%j are those of %s', (columns, input) => {
    expect(guessByColumns(columns)).toBe(input)
  })

  it('of an optional input are enough where its name says what it is', () => {
    expect(hasColumnsOf('exclusions', ['contract_id'])).toBe(true)
    expect(hasColumnsOf('pins', ['contract_id'])).toBe(false)
  })
})

describe('missingColumnsOf', () => {
  it('names what an input needs and the columns do not have, aliases counted', () => {
    expect(missingColumnsOf('elig', ['User', 'contract_address'])).toEqual(['score'])
    expect(missingColumnsOf('elig', ['uid'])).toEqual(['user_id', 'contract_id', 'score'])
    expect(missingColumnsOf('group_ratios', ['group', 'target'])).toEqual([])
  })
})
