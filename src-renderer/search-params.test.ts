import { describe, expect, it } from 'vitest'
import { parseSearchText, strictly, stringifySearch } from './search-params.ts'
import { parseOpened, parseRunSearch } from './workspaces/runs/run-search.ts'
import { parseRunsSearch } from './workspaces/runs/runs-search.ts'

describe('search parameters', () => {
  it('stand in the address as people write them', () => {
    expect(
      stringifySearch({ state: ['failed', 'interrupted'], text: 'drop 2', kind: undefined }),
    ).toBe('?state=failed,interrupted&text=drop+2')
    expect(stringifySearch({ state: [], text: '' })).toBe('')
  })

  it('that a screen does not know are laid over, not left as they were written', () => {
    const parse = strictly(parseRunsSearch)
    const raw = parseSearchText('?state=failed&kind=nonsense&page=-1')
    expect({ ...raw, ...parse(raw) }).toEqual({ state: ['failed'] })
  })

  it('come back as they were', () => {
    const search = {
      tab: 'assignments',
      where: 'user_id:contains:007,score:from:0.5',
      sort: '-score,user_id',
      open: 'user:a:b',
    }
    expect(parseRunSearch(parseSearchText(stringifySearch(search)))).toEqual(search)
  })

  it('drop what the screen does not know', () => {
    expect(
      parseRunsSearch({ state: 'failed,exploded', kind: 'nothing', text: '', other: 1 }),
    ).toEqual({
      state: ['failed'],
    })
    expect(parseRunSearch({ tab: 'x', sort: 'a b', open: 'sql:1', where: 7 })).toEqual({})
  })

  it('name an opened detail, the group without a name too', () => {
    expect([parseOpened('group:'), parseOpened('user:u:1'), parseOpened(undefined)]).toEqual([
      { type: 'group', id: '' },
      { type: 'user', id: 'u:1' },
      null,
    ])
  })
})
