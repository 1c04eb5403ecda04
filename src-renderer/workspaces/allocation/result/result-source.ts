import {
  assignmentColumns,
  contractColumns,
  type AssignmentRow,
  type ContractRow,
  type ResultChoicesRequest,
  type ResultExportRequest,
  type ResultTotalsRequest,
} from '../../../../src-shared/allocation/result.ts'
import type {
  GridChoicesRequest,
  GridExportRequest,
  GridFilter,
  GridPageRequest,
  GridSort,
} from '../../../../src-shared/grid.ts'
import {
  columnsFor,
  filtersFor,
  sortFor,
  type GridSource,
} from '../../../components/grid/grid-source.ts'
import { client, rpc } from '../../../rpc.ts'

/** The assignments of a run, as the query process pages them. */
export function assignmentsSource(run: string): GridSource<AssignmentRow> {
  const table = 'assignments'
  return sourceOf(run, assignmentColumns, {
    key: rpc.allocation.assignments.key(),
    page: (request, signal) => client.allocation.assignments({ id: run, ...request }, { signal }),
    totals: (filters) => ({ table, filters }),
    choices: (request) => ({ table, ...request }),
    exported: (request) => ({ table, ...request }),
  })
}

/** The contracts of a run, as the query process pages them. */
export function contractsSource(run: string): GridSource<ContractRow> {
  const table = 'contracts'
  return sourceOf(run, contractColumns, {
    key: rpc.allocation.contracts.key(),
    page: (request, signal) => client.allocation.contracts({ id: run, ...request }, { signal }),
    totals: (filters) => ({ table, filters }),
    choices: (request) => ({ table, ...request }),
    exported: (request) => ({ table, ...request }),
  })
}

/** What is asked of a table that has these columns and no others. */
interface Asked<C extends string> {
  readonly filters: GridFilter<C>[]
}

interface Table<Row, C extends string> {
  readonly key: readonly unknown[]
  readonly page: (
    request: Pick<GridPageRequest, 'offset' | 'limit'> & Asked<C> & { sort: GridSort<C>[] },
    signal: AbortSignal,
  ) => ReturnType<GridSource<Row>['page']>
  readonly totals: (filters: GridFilter<C>[]) => ResultTotalsRequest
  readonly choices: (
    request: Pick<GridChoicesRequest, 'text' | 'limit'> & Asked<C> & { column: C },
  ) => ResultChoicesRequest
  readonly exported: (
    request: Pick<GridExportRequest, 'format' | 'byte_order_mark'> &
      Asked<C> & { sort: GridSort<C>[]; columns: C[] },
  ) => ResultExportRequest
}

function sourceOf<Row, C extends string>(
  run: string,
  columns: readonly C[],
  table: Table<Row, C>,
): GridSource<Row> {
  return {
    key: [...table.key, run],
    page: ({ offset, limit, sort, filters }, signal) =>
      table.page(
        { offset, limit, sort: sortFor(columns, sort), filters: filtersFor(columns, filters) },
        signal,
      ),
    totals: (filters, signal) =>
      client.allocation.totals(
        { id: run, of: table.totals(filtersFor(columns, filters)) },
        { signal },
      ),
    choices: ({ column, text, limit, filters }, signal) => {
      const asked = { text, limit, filters: filtersFor(columns, filters) }
      const of = table.choices({ ...asked, column: onlyColumn(columns, column) })
      return client.allocation.choices({ id: run, of }, { signal })
    },
    exportRows: ({ sort, filters, columns: wanted, format, byte_order_mark }, signal) => {
      const request = table.exported({
        format,
        byte_order_mark,
        sort: sortFor(columns, sort),
        filters: filtersFor(columns, filters),
        columns: columnsFor(columns, wanted),
      })
      return client.allocation.exportEvents({ id: run, ...request }, { signal })
    },
  }
}

function onlyColumn<C extends string>(columns: readonly C[], column: string): C {
  const [found] = columnsFor(columns, [column])
  if (found === undefined) throw new Error(`no column ${column}`)
  return found
}
