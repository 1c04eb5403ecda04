import {
  assignmentColumns,
  contractColumns,
  type AssignmentRow,
  type ContractRow,
} from '../../../../src-shared/allocation/result.ts'
import {
  columnsFor,
  filtersFor,
  sortFor,
  type GridSource,
} from '../../../components/grid/grid-source.ts'
import { client, rpc } from '../../../rpc.ts'

/** The assignments of a run, as the query process pages them. */
export function assignmentsSource(run: string): GridSource<AssignmentRow> {
  const filtersOf = (filters: Parameters<typeof filtersFor>[1]) =>
    filtersFor(assignmentColumns, filters)
  const table = 'assignments'
  return {
    key: [...rpc.allocation.assignments.key(), run],
    page: ({ offset, limit, sort, filters }, signal) =>
      client.allocation.assignments(
        {
          id: run,
          offset,
          limit,
          sort: sortFor(assignmentColumns, sort),
          filters: filtersOf(filters),
        },
        { signal },
      ),
    totals: (filters, signal) =>
      client.allocation.totals({ id: run, of: { table, filters: filtersOf(filters) } }, { signal }),
    choices: ({ column, text, limit, filters }, signal) =>
      client.allocation.choices(
        {
          id: run,
          of: {
            table,
            column: onlyColumn(assignmentColumns, column),
            text,
            limit,
            filters: filtersOf(filters),
          },
        },
        { signal },
      ),
    exportRows: ({ format, sort, filters, columns, byte_order_mark }, signal) =>
      client.allocation.exportEvents(
        {
          id: run,
          table,
          format,
          byte_order_mark,
          sort: sortFor(assignmentColumns, sort),
          filters: filtersOf(filters),
          columns: columnsFor(assignmentColumns, columns),
        },
        { signal },
      ),
  }
}

/** The contracts of a run, as the query process pages them. */
export function contractsSource(run: string): GridSource<ContractRow> {
  const filtersOf = (filters: Parameters<typeof filtersFor>[1]) =>
    filtersFor(contractColumns, filters)
  const table = 'contracts'
  return {
    key: [...rpc.allocation.contracts.key(), run],
    page: ({ offset, limit, sort, filters }, signal) =>
      client.allocation.contracts(
        {
          id: run,
          offset,
          limit,
          sort: sortFor(contractColumns, sort),
          filters: filtersOf(filters),
        },
        { signal },
      ),
    totals: (filters, signal) =>
      client.allocation.totals({ id: run, of: { table, filters: filtersOf(filters) } }, { signal }),
    choices: ({ column, text, limit, filters }, signal) =>
      client.allocation.choices(
        {
          id: run,
          of: {
            table,
            column: onlyColumn(contractColumns, column),
            text,
            limit,
            filters: filtersOf(filters),
          },
        },
        { signal },
      ),
    exportRows: ({ format, sort, filters, columns, byte_order_mark }, signal) =>
      client.allocation.exportEvents(
        {
          id: run,
          table,
          format,
          byte_order_mark,
          sort: sortFor(contractColumns, sort),
          filters: filtersOf(filters),
          columns: columnsFor(contractColumns, columns),
        },
        { signal },
      ),
  }
}

function onlyColumn<C extends string>(columns: readonly C[], column: string): C {
  const [found] = columnsFor(columns, [column])
  if (found === undefined) throw new Error(`no column ${column}`)
  return found
}
