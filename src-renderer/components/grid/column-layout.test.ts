import { describe, expect, it } from 'vitest'
import {
  defaultLayout,
  parseLayout,
  placeColumns,
  withMoved,
  withPinned,
  withShown,
  withWidth,
} from './column-layout.ts'

const columns = [
  { id: 'a', width: '1fr' },
  { id: 'b', width: '80px' },
  { id: 'c', width: '90px', hiddenAtFirst: true },
  { id: 'd', width: '70px' },
]
const ids = (layout: typeof defaultLayout) =>
  placeColumns(columns, layout).map(({ column }) => column.id)

describe('the layout of columns', () => {
  it('shows what the grid says at first', () => {
    expect(ids(defaultLayout)).toEqual(['a', 'b', 'd'])
    expect(ids(withShown(withShown(defaultLayout, 'c', true), 'a', false))).toEqual(['b', 'c', 'd'])
  })

  it('puts pinned columns first, each after the other', () => {
    const layout = withPinned(withPinned(defaultLayout, 'd', 70), 'b', 100)
    expect(placeColumns(columns, layout, 36)).toEqual([
      { column: columns[3], track: '70px', pinnedAt: 36 },
      { column: columns[1], track: '100px', pinnedAt: 106 },
      { column: columns[0], track: '1fr', pinnedAt: null },
    ])
    expect(ids(withPinned(layout, 'd', null))).toEqual(['b', 'a', 'd'])
  })

  it('moves a column past the next one that is shown', () => {
    const moved = withMoved(defaultLayout, columns, 'd', -1)
    expect(ids(moved)).toEqual(['a', 'd', 'b'])
    expect(ids(withMoved(moved, columns, 'a', -1))).toEqual(['a', 'd', 'b'])
  })

  it('keeps widths within bounds and forgets them', () => {
    const wide = withWidth(defaultLayout, 'b', 5000)
    expect(wide.widths).toEqual({ b: 900 })
    expect(withWidth(wide, 'b', null).widths).toEqual({})
  })

  it('knows a column that came after it was stored', () => {
    const stored = { ...defaultLayout, order: ['d', 'b', 'a'] }
    expect(ids(withShown(stored, 'c', true))).toEqual(['d', 'b', 'c', 'a'])
  })

  it('is the default where nothing that makes sense is stored', () => {
    expect([parseLayout('x'), parseLayout({ order: [1], widths: { a: -1 } })]).toEqual([
      defaultLayout,
      defaultLayout,
    ])
  })
})
