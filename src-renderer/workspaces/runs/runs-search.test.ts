import { describe, expect, it } from 'vitest'
import { dayText, isFiltered, parseRunsSearch, runsRequestOf } from './runs-search.ts'

describe('the address of the list of runs', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(
      parseRunsSearch({
        view: 'attention',
        state: 'failed,unknown',
        outcome: 'fine',
        text: 'drop',
        from: '2026-01-31',
        to: 'tomorrow',
        sort: '-bytes',
        other: 'x',
      }),
    ).toEqual({
      view: 'attention',
      state: ['failed'],
      text: 'drop',
      from: '2026-01-31',
      sort: '-bytes',
    })
    expect(parseRunsSearch({ sort: 'colour', view: 'all' })).toEqual({})
  })

  it('asks for whole days of this machine, and for instants as they are', () => {
    expect(runsRequestOf({ from: '2026-01-31', to: '2026-01-31' })).toMatchObject({
      from: new Date(2026, 0, 31).toISOString(),
      to: new Date(2026, 1, 1).toISOString(),
    })
    expect(runsRequestOf({ from: '2026-01-31T10:00:00Z' })).toMatchObject({
      from: '2026-01-31T10:00:00.000Z',
    })
  })

  it('turns views, people and order into the words of the contract', () => {
    expect(runsRequestOf({ view: 'attention', by: 'ada', sort: 'title' })).toEqual({
      kinds: [],
      states: [],
      text: '',
      attention: true,
      started_by: 'ada',
      sort: 'title',
      direction: 'asc',
    })
    expect(runsRequestOf({ view: 'active' }).states).toEqual(['queued', 'running', 'cancelling'])
    expect(runsRequestOf({ view: 'pinned' }).pinned).toBe(true)
  })

  it('finds runs with and without those that write nothing', () => {
    const asked = ['only', 'no', 'x'].map((dry) => runsRequestOf(parseRunsSearch({ dry })).dry_run)
    expect(asked).toEqual([true, false, undefined])
  })

  it('does not call a view or an order a filter', () => {
    expect(isFiltered({ view: 'pinned', sort: '-bytes' })).toBe(false)
    expect(isFiltered({ tag: 'weekly' })).toBe(true)
  })

  it('names days of this machine', () => {
    expect(dayText(new Date(2026, 2, 1, 0, 30), 1)).toBe('2026-02-28')
  })
})
