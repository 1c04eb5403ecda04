import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { DataGrid, type GridColumn } from './data-grid.tsx'
import { defaultLayout } from './grid/column-layout.ts'

const columns: readonly GridColumn<string>[] = [
  { id: 'name', header: 'Name', width: '1fr', sortable: true, cell: (row) => row },
  { id: 'size', header: 'Size', width: '80px', cell: (row) => String(row.length) },
]
const rows = ['a', 'bb', 'ccc']
const markup = (grid: ReactNode): string =>
  renderToStaticMarkup(<MantineProvider>{grid}</MantineProvider>)
const count = (text: string, part: string): number => text.split(part).length - 1

describe('the grid', () => {
  it('says to assistive technology how many rows and columns there are and how they are sorted', () => {
    const html = markup(
      <DataGrid
        label="Names"
        columns={columns}
        total={3_000_000}
        rowAt={() => undefined}
        sort={[{ column: 'name', direction: 'desc' }]}
      />,
    )
    expect(html).toContain('aria-rowcount="3000001" aria-colcount="2"')
    expect(html).toContain('aria-sort="descending"')
    // Rows in sight only.
    expect(count(html, 'data-skeleton')).toBeLessThan(40)
  })

  it('is busy until the rows in sight are those that were asked for', () => {
    const grid = (shown: readonly string[], stale = false) =>
      markup(
        <DataGrid
          label="Names"
          columns={columns}
          total={3}
          rowAt={(index) => shown[index]}
          stale={stale}
        />,
      )
    expect(grid(rows)).toContain('aria-busy="false"')
    expect(grid(rows, true)).toContain('aria-busy="true"')
    expect(grid([])).toContain('aria-busy="true"')
  })

  it('has a check box for each row and one for all where rows are selected', () => {
    const html = markup(
      <DataGrid
        label="Names"
        columns={columns}
        total={3}
        rowAt={(index) => rows[index]}
        selection={{ selected: new Set(['bb']), keyOf: (row) => row, onChange: () => undefined }}
      />,
    )
    expect(count(html, 'type="checkbox"')).toBe(4)
    expect(count(html, '" aria-selected="true"')).toBe(1)
    expect(html).toContain('aria-colcount="3"')
  })

  it('leaves hidden columns out and keeps pinned ones at the left', () => {
    const layout = { ...defaultLayout, pinned: ['size'], widths: { size: 90 } }
    const html = markup(
      <DataGrid
        label="Names"
        columns={columns}
        total={3}
        rowAt={(index) => rows[index]}
        layout={layout}
      />,
    )
    expect(html.indexOf('Size')).toBeLessThan(html.indexOf('Name</'))
    const hidden = markup(
      <DataGrid
        label="Rows"
        columns={columns}
        total={3}
        rowAt={(index) => rows[index]}
        layout={{ ...layout, hidden: { name: true } }}
      />,
    )
    expect(hidden).not.toContain('Name')
  })
})
