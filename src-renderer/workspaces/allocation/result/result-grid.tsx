import type { ReactNode } from 'react'
import type { GridColumn } from '../../../components/data-grid.tsx'
import type { GridSource } from '../../../components/grid/grid-source.ts'
import { QueryGrid } from '../../../components/query-grid.tsx'
import type { OpenedDetail, RunSearch } from '../../runs/run-search.ts'
import type { SearchChange } from '../../runs/use-result-search.ts'
import type { DetailWalk } from './use-detail-walk.ts'

export interface ResultGridProps<Row> {
  readonly id: string
  readonly label: string
  readonly noun: readonly [one: string, many: string]
  readonly columns: readonly GridColumn<Row>[]
  readonly source: GridSource<Row>
  readonly search: RunSearch
  readonly onSearch: (change: SearchChange) => void
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
  /** What a row opens: its kind, and its id. */
  readonly opens: OpenedDetail['type']
  readonly idOf: (row: Row) => string
  readonly empty: ReactNode
  readonly emptyHint?: ReactNode
}

/** A list of a result whose rows open in the drawer, which walks over them. */
export function ResultGrid<Row>(props: ResultGridProps<Row>) {
  const { walk, opened, opens, idOf, search, onSearch } = props
  const detailOf = (row: Row): OpenedDetail => ({ type: opens, id: idOf(row) })
  return (
    <QueryGrid
      id={props.id}
      label={props.label}
      noun={props.noun}
      columns={props.columns}
      source={props.source}
      search={search}
      onSearch={onSearch}
      onOpen={(row, index, by) => walk.open(detailOf(row), index, by)}
      isOpen={(row) => opened?.type === opens && opened.id === idOf(row)}
      following={opened?.type === opens}
      onRows={({ total, rowAt }) =>
        walk.setRows({
          total,
          at: (index) => {
            const row = rowAt(index)
            return row === undefined ? undefined : detailOf(row)
          },
        })
      }
      empty={props.empty}
      emptyHint={props.emptyHint}
    />
  )
}
