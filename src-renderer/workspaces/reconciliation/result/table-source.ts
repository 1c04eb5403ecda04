import type {
  ReconciliationTable,
  TableColumn,
} from '../../../../src-shared/reconciliation/result.ts'
import type { GridSource } from '../../../components/grid/grid-source.ts'
import { client, rpc } from '../../../rpc.ts'

export type TableCell = string | number | boolean | null
/** A row of a table of the result; its columns are told by the contract. */
export type TableRow = Readonly<Record<string, TableCell>>

/**
 * A table of a finished reconciliation, as the query process pages it. `number` is that of the last
 * decision: rows change with every one.
 */
export function tableSource<Row extends object = TableRow>(
  run: string,
  table: ReconciliationTable,
  number: number,
): GridSource<Row> {
  return {
    key: [...rpc.reconciliation.rows.key(), run, table, number],
    page: async ({ offset, limit, sort, filters }, signal) => {
      const page = await client.reconciliation.rows(
        { id: run, table, offset, limit, sort: [...sort], filters: [...filters] },
        { signal },
      )
      // The contract says which rows a table has by its name alone.
      return { rows: page.rows as readonly object[] as readonly Row[], total: page.total }
    },
    totals: (filters, signal) =>
      client.reconciliation.totals({ id: run, of: { table, filters: [...filters] } }, { signal }),
    choices: ({ column, text, limit, filters }, signal) =>
      client.reconciliation.choices(
        { id: run, of: { table, column, text, limit, filters: [...filters] } },
        { signal },
      ),
    exportRows: ({ format, sort, filters, columns, byte_order_mark }, signal) =>
      client.reconciliation.exportRows(
        {
          id: run,
          of: {
            table,
            format,
            sort: [...sort],
            filters: [...filters],
            columns: [...columns],
            byte_order_mark,
          },
        },
        { signal },
      ),
  }
}

/** Every row of a table as JSON; `most` rows at most. */
export async function tableJson(
  run: string,
  table: ReconciliationTable,
  most: number,
): Promise<{ readonly text: string; readonly rows: number; readonly total: number }> {
  const limit = 1000
  const rows: object[] = []
  let columns: readonly TableColumn[] = []
  let total = 0
  do {
    const page = await client.reconciliation.rows({ id: run, table, offset: rows.length, limit })
    columns = page.columns
    total = page.total
    if (page.rows.length === 0) break
    rows.push(...page.rows.map((row) => labelled(row, columns)))
  } while (rows.length < Math.min(total, most))
  return { text: `${JSON.stringify(rows, null, 2)}\n`, rows: rows.length, total }
}

/** Columns under the names that people know. */
function labelled(row: TableRow, columns: readonly TableColumn[]): object {
  return Object.fromEntries(
    columns.map(({ name, label }) => [/^c\d+$/.test(name) ? label : name, row[name] ?? null]),
  )
}
