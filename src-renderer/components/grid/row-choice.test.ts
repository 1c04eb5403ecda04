import { describe, expect, it } from 'vitest'
import { checkStateOf, chooseAll, toggleRows } from './row-choice.ts'

function selectionOf(...chosen: readonly string[]) {
  const told: (readonly string[])[] = []
  return {
    told,
    selected: new Set(chosen),
    keyOf: (row: string) => row,
    onChange: (next: ReadonlySet<string>) => void told.push([...next]),
  }
}

describe('rows that are chosen', () => {
  it('follow the one that was meant', () => {
    const selection = selectionOf('a', 'x')
    toggleRows(selection, 'b', ['a', 'b', 'c'])
    toggleRows(selection, 'a', ['a', 'b', 'c'])
    expect(selection.told).toEqual([['a', 'x', 'b', 'c'], ['x']])
  })

  it('are all that are loaded, or none', () => {
    const selection = selectionOf('a')
    chooseAll(selection, true, () => ['a', 'b'])
    chooseAll(selection, false, () => ['a', 'b'])
    expect(selection.told).toEqual([['a', 'b'], []])
  })

  it('are all there are where the list can ask for them', () => {
    const selection = selectionOf()
    let asked = 0
    chooseAll({ ...selection, onChooseAll: () => asked++ }, true, () => ['a'])
    expect([asked, selection.told]).toEqual([1, []])
  })

  it('say none, some or all, and never all of a list of unknown length', () => {
    expect([
      checkStateOf(0, 3),
      checkStateOf(2, 3),
      checkStateOf(3, 3),
      checkStateOf(3, null),
      checkStateOf(0, 0),
    ]).toEqual(['none', 'some', 'all', 'some', 'none'])
  })
})
