import { describe, expect, it } from 'vitest'
import { nextSort, parseCompareSearch, parseSort } from './compare-search.ts'

describe('the address of a comparison', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(
      parseCompareSearch({
        a: '1m80t0m5r7ff',
        b: '../etc',
        tab: 'users',
        show: 'everything',
        user: '007',
        group: '(none)',
        sort: '-score_change',
        open: 'user:u 1',
        more: 'x',
      }),
    ).toEqual({
      a: '1m80t0m5r7ff',
      tab: 'users',
      user: '007',
      group: '(none)',
      sort: '-score_change',
      open: 'user:u 1',
    })
    expect(parseCompareSearch({ open: 'contract:c1', sort: 'a;b' })).toEqual({})
    const moves = { tab: 'moves', list: 'moves', where: 'moves:from:2', sort: '-moves,to_contract' }
    expect(parseCompareSearch(moves)).toEqual(moves)
  })

  it('orders by a column one way, the other way, then not', () => {
    expect(nextSort(undefined, 'score_a', 'desc')).toBe('-score_a')
    expect(nextSort('-score_a', 'score_a', 'desc')).toBe('score_a')
    expect(nextSort('score_a', 'score_a', 'desc')).toBeUndefined()
    expect(nextSort('-score_a', 'user_id', 'asc')).toBe('user_id')
    expect(parseSort('-score_a')).toEqual({ column: 'score_a', direction: 'desc' })
    expect(parseSort(undefined)).toBeNull()
  })
})
