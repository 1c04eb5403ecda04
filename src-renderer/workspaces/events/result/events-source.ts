import {
  type EventChoicesRequest,
  type EventExportRequest,
  type EventRow,
  type EventTable,
  type EventTotalsRequest,
  eventColumns,
  playerColumns,
  type PlayerRow,
  rejectedColumns,
  type CohortCell,
} from '../../../../src-shared/events/result.ts'
import type { RejectedLine } from '../../../../src-shared/events/report.ts'
import type {
  GridChoicesRequest,
  GridExportRequest,
  GridFilter,
} from '../../../../src-shared/grid.ts'
import {
  columnsFor,
  filtersFor,
  sortFor,
  type GridSource,
} from '../../../components/grid/grid-source.ts'
import { client, rpc } from '../../../rpc.ts'

/** The clean events of a run, as the query process pages them. */
export function eventsSource(run: string): GridSource<EventRow> {
  return {
    ...listOf(run, { table: 'events' }),
    key: [...rpc.events.cleaned.key(), run],
    page: ({ offset, limit, sort, filters }, signal) =>
      client.events.cleaned(
        {
          id: run,
          offset,
          limit,
          sort: sortFor(eventColumns, sort),
          filters: filtersFor(eventColumns, filters),
        },
        { signal },
      ),
  }
}

export function rejectedSource(run: string): GridSource<RejectedLine> {
  return {
    ...listOf(run, { table: 'rejected' }),
    key: [...rpc.events.rejected.key(), run],
    page: ({ offset, limit, sort, filters }, signal) =>
      client.events.rejected(
        {
          id: run,
          offset,
          limit,
          sort: sortFor(rejectedColumns, sort),
          filters: filtersFor(rejectedColumns, filters),
        },
        { signal },
      ),
  }
}

/** The players of a cell of the cohorts. */
export function playersSource(run: string, cell: CohortCell): GridSource<PlayerRow> {
  return {
    ...listOf(run, { table: 'players', cell }),
    key: [...rpc.events.players.key(), run, cell],
    page: ({ offset, limit, sort, filters }, signal) =>
      client.events.players(
        {
          id: run,
          cell,
          offset,
          limit,
          sort: sortFor(playerColumns, sort),
          filters: filtersFor(playerColumns, filters),
        },
        { signal },
      ),
  }
}

/** What all lists of a run are asked in the same way. */
function listOf(
  run: string,
  table: EventTable,
): Pick<GridSource<never>, 'totals' | 'choices' | 'exportRows'> {
  return {
    totals: (filters, signal) =>
      client.events.totals({ id: run, of: totalsOf(table, filters) }, { signal }),
    choices: (request, signal) =>
      client.events.choices({ id: run, of: choicesOf(table, request) }, { signal }),
    exportRows: (request, signal) =>
      client.events.exportEvents({ id: run, of: exportOf(table, request) }, { signal }),
  }
}

function totalsOf(table: EventTable, filters: readonly GridFilter[]): EventTotalsRequest {
  switch (table.table) {
    case 'events':
      return { ...table, filters: filtersFor(eventColumns, filters) }
    case 'rejected':
      return { ...table, filters: filtersFor(rejectedColumns, filters) }
    case 'players':
      return { ...table, filters: filtersFor(playerColumns, filters) }
  }
}

function choicesOf(
  table: EventTable,
  { column, text, limit, filters }: GridChoicesRequest,
): EventChoicesRequest {
  const rest = { text, limit }
  switch (table.table) {
    case 'events':
      return {
        ...table,
        ...rest,
        column: onlyColumn(eventColumns, column),
        filters: filtersFor(eventColumns, filters),
      }
    case 'rejected':
      return {
        ...table,
        ...rest,
        column: onlyColumn(rejectedColumns, column),
        filters: filtersFor(rejectedColumns, filters),
      }
    case 'players':
      return {
        ...table,
        ...rest,
        column: onlyColumn(playerColumns, column),
        filters: filtersFor(playerColumns, filters),
      }
  }
}

function exportOf(
  table: EventTable,
  { format, sort, filters, columns, byte_order_mark }: GridExportRequest,
): EventExportRequest {
  const rest = { format, byte_order_mark }
  switch (table.table) {
    case 'events':
      return {
        ...table,
        ...rest,
        sort: sortFor(eventColumns, sort),
        filters: filtersFor(eventColumns, filters),
        columns: columnsFor(eventColumns, columns),
      }
    case 'rejected':
      return {
        ...table,
        ...rest,
        sort: sortFor(rejectedColumns, sort),
        filters: filtersFor(rejectedColumns, filters),
        columns: columnsFor(rejectedColumns, columns),
      }
    case 'players':
      return {
        ...table,
        ...rest,
        sort: sortFor(playerColumns, sort),
        filters: filtersFor(playerColumns, filters),
        columns: columnsFor(playerColumns, columns),
      }
  }
}

function onlyColumn<C extends string>(columns: readonly C[], column: string): C {
  const [found] = columnsFor(columns, [column])
  if (found === undefined) throw new Error(`no column ${column}`)
  return found
}
