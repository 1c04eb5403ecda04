import { describe, expect, it } from 'vitest'
import {
  allEntries,
  findEntries,
  type PaletteEntry,
  parseRecent,
  withRecent,
} from './palette-entries.ts'

const entries: readonly PaletteEntry[] = [
  { id: 'go-home', group: 'Go to', label: 'Home' },
  { id: 'go-runs', group: 'Go to', label: 'Runs', keywords: 'history' },
  { id: 'run-a', group: 'Runs', label: 'Weekly drop', detail: 'Succeeded · abc123' },
  { id: 'limits', group: 'Settings', label: 'Limits', keywords: 'threads memory' },
  { id: 'again', group: 'This run', label: 'Run again' },
]

const shape = (groups: ReturnType<typeof allEntries>) =>
  groups.map(({ group, entries: found }) => [group, ...found.map(({ entry }) => entry.id)])

describe('entries of the palette', () => {
  it('without a query are what was used last, then the rest by group', () => {
    expect(shape(allEntries(entries, ['limits', 'gone']))).toEqual([
      ['Recent', 'limits'],
      ['This run', 'again'],
      ['Go to', 'go-home', 'go-runs'],
      ['Runs', 'run-a'],
    ])
  })

  it('are found by name, by other words and by the id of a run', () => {
    expect(shape(findEntries(entries, 'memory', []))).toEqual([['Settings', 'limits']])
    expect(shape(findEntries(entries, 'abc1', []))).toEqual([['Runs', 'run-a']])
    expect(shape(findEntries(entries, 'zzz', []))).toEqual([])
  })

  it('stand with the best group first; what was used last wins among equals', () => {
    expect(shape(findEntries(entries, 'run', [])).map(([group]) => group)).toEqual([
      'Go to',
      'This run',
    ])
    expect(shape(findEntries(entries, 'run', ['again'])).map(([group]) => group)).toEqual([
      'This run',
      'Go to',
    ])
  })

  it('are remembered once each, the last first; other stored values are not', () => {
    expect(withRecent(['a', 'b'], 'b')).toEqual(['b', 'a'])
    expect([parseRecent('a'), parseRecent(['a', 1])]).toEqual([[], ['a']])
  })
})
