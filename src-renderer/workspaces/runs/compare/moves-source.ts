import {
  flowColumns,
  type FlowRow,
  moveColumns,
  type MoveRow,
} from '../../../../src-shared/allocation/moves.ts'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import {
  columnsFor,
  filtersFor,
  sortFor,
  type GridSource,
} from '../../../components/grid/grid-source.ts'
import { client, rpc } from '../../../rpc.ts'

interface Runs {
  readonly a: string
  readonly b: string
}

/** Moves between two runs, a row a user and contract, as the query process pages them. */
export function movesSource({ a, b }: Runs): GridSource<MoveRow> {
  const table = 'moves'
  const own = (filters: readonly GridFilter[]) => filtersFor(moveColumns, filters)
  return {
    key: [...rpc.allocation.moves.key(), a, b],
    page: ({ offset, limit, sort, filters }, signal) =>
      client.allocation.moves(
        { a, b, offset, limit, sort: sortFor(moveColumns, sort), filters: own(filters) },
        { signal },
      ),
    totals: (filters, signal) =>
      client.allocation.moveTotals({ a, b, of: { table, filters: own(filters) } }, { signal }),
    choices: ({ column, text, limit, filters }, signal) =>
      client.allocation.moveChoices(
        {
          a,
          b,
          of: { table, column: onlyOf(moveColumns, column), text, limit, filters: own(filters) },
        },
        { signal },
      ),
    exportRows: ({ format, sort, filters, columns, byte_order_mark }, signal) =>
      client.allocation.exportMoves(
        {
          a,
          b,
          of: {
            table,
            format,
            byte_order_mark,
            sort: sortFor(moveColumns, sort),
            filters: own(filters),
            columns: columnsFor(moveColumns, columns),
          },
        },
        { signal },
      ),
  }
}

/** The same added up from contract to contract. */
export function flowsSource({ a, b }: Runs): GridSource<FlowRow> {
  const table = 'flows'
  const own = (filters: readonly GridFilter[]) => filtersFor(flowColumns, filters)
  return {
    key: [...rpc.allocation.flows.key(), a, b],
    page: ({ offset, limit, sort, filters }, signal) =>
      client.allocation.flows(
        { a, b, offset, limit, sort: sortFor(flowColumns, sort), filters: own(filters) },
        { signal },
      ),
    totals: (filters, signal) =>
      client.allocation.moveTotals({ a, b, of: { table, filters: own(filters) } }, { signal }),
    choices: ({ column, text, limit, filters }, signal) =>
      client.allocation.moveChoices(
        {
          a,
          b,
          of: { table, column: onlyOf(flowColumns, column), text, limit, filters: own(filters) },
        },
        { signal },
      ),
    exportRows: ({ format, sort, filters, columns, byte_order_mark }, signal) =>
      client.allocation.exportMoves(
        {
          a,
          b,
          of: {
            table,
            format,
            byte_order_mark,
            sort: sortFor(flowColumns, sort),
            filters: own(filters),
            columns: columnsFor(flowColumns, columns),
          },
        },
        { signal },
      ),
  }
}

function onlyOf<C extends string>(columns: readonly C[], column: string): C {
  const [found] = columnsFor(columns, [column])
  if (found === undefined) throw new Error(`no column ${column}`)
  return found
}
