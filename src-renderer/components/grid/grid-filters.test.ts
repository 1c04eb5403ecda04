import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GridFilter } from '../../../src-shared/grid.ts'
import {
  filterText,
  filterWords,
  nextSorts,
  parseFilters,
  parseSorts,
  sortText,
  withColumn,
} from './grid-filters.ts'

const columns = [
  { id: 'name', type: 'text' },
  { id: 'size', type: 'number' },
  { id: 'flag', type: 'boolean' },
] as const

const filter: fc.Arbitrary<GridFilter> = fc.oneof(
  fc.record({
    column: fc.constant('name'),
    op: fc.constantFrom('equals', 'contains', 'not_contains', 'starts_with'),
    value: fc.string(),
  }),
  fc.record({
    column: fc.constantFrom('name', 'flag', 'size'),
    op: fc.constant('one_of' as const),
    values: fc.array(fc.string(), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    column: fc.constant('size'),
    op: fc.constantFrom('at_least', 'at_most'),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  }),
  fc.record({
    column: fc.constantFrom('name', 'size', 'flag'),
    op: fc.constantFrom('empty', 'not_empty'),
  }),
)

describe('filters in the address', () => {
  it('come back as they were, whatever their values hold', () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 6 }), (filters) => {
        expect(parseFilters(filterText(filters), columns)).toEqual(filters)
      }),
    )
  })

  it('are short and readable', () => {
    expect(
      filterText([
        { column: 'name', op: 'one_of', values: ['g1', ''] },
        { column: 'size', op: 'at_least', value: 0.5 },
        { column: 'name', op: 'contains', value: 'a,b' },
        { column: 'name', op: 'empty' },
      ]),
    ).toBe('name:in:g1:,size:from:0.5,name:contains:a\\,b,name:empty')
  })

  it('leave out what is no filter of this grid', () => {
    expect(
      parseFilters('secret:is:1,name:drops:2,size:from:x,name:from:1,,name:is:ok', columns),
    ).toEqual([{ column: 'name', op: 'equals', value: 'ok' }])
  })

  it('are replaced column by column, in their place', () => {
    const filters = parseFilters('name:is:a,size:from:1,flag:empty', columns)
    const own = [{ column: 'size', op: 'at_most', value: 3 }] as const
    expect(filterText(withColumn(filters, 'size', own))).toBe('name:is:a,size:to:3,flag:empty')
    expect(filterText(withColumn(filters, 'size', []))).toBe('name:is:a,flag:empty')
  })

  it('are said in words', () => {
    const say = (text: string) => filterWords(parseFilters(text, columns))
    expect([
      say('size:from:1,size:to:2'),
      say('size:to:2'),
      say('name:in:a:b:c:d:e'),
      say('name:in:'),
      say('name:empty'),
      say(''),
    ]).toEqual(['1 to 2', 'to 2', 'a, b, c and 2 more', 'empty', 'is empty', null])
  })
})

describe('the order in the address', () => {
  it('names columns, first the most important', () => {
    const sort = parseSorts('-size,name,size,other', columns)
    expect(sort).toEqual([
      { column: 'size', direction: 'desc' },
      { column: 'name', direction: 'asc' },
    ])
    expect(sortText(sort)).toBe('-size,name')
  })

  it('goes from the first direction to the other to none', () => {
    const first = nextSorts([], 'size', 'desc', false)
    const second = nextSorts(first, 'size', 'desc', false)
    expect([first, second, nextSorts(second, 'size', 'desc', false)].map(sortText)).toEqual([
      '-size',
      'size',
      undefined,
    ])
  })

  it('takes further columns with Shift and replaces them without', () => {
    const two = nextSorts(parseSorts('-size', columns), 'name', 'asc', true)
    expect(sortText(two)).toBe('-size,name')
    expect(sortText(nextSorts(two, 'size', 'desc', true))).toBe('size,name')
    expect(sortText(nextSorts(two, 'flag', 'asc', false))).toBe('flag')
  })
})
