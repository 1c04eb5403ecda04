import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { LoggedDecision } from '../../../../src-shared/reconciliation/review.ts'
import type { ReconciliationTable } from '../../../../src-shared/reconciliation/result.ts'
import { exportRows } from '../../../components/grid/export-rows.tsx'
import { countOf, formatCount } from '../../../format.ts'
import { client } from '../../../rpc.ts'
import { showDone, showFailed } from '../../runs/notices.tsx'
import { saveText } from '../../runs/save-text.ts'
import { tableJson, tableSource } from './table-source.ts'

interface ExportMenuProps {
  readonly runId: string
  readonly deduplicated: boolean
}

/** The most rows that a browser is asked to hold as JSON. */
const mostJsonRows = 200_000
const logPage = 100_000

const tables: readonly (readonly [
  table: ReconciliationTable,
  label: string,
  noun: readonly [string, string],
])[] = [
  ['matches', 'Matches', ['pair', 'pairs']],
  ['golden', 'Golden table', ['row', 'rows']],
  ['conflicts', 'Conflicts', ['conflict', 'conflicts']],
  ['unmatched_left', 'Unmatched left', ['record', 'records']],
  ['unmatched_right', 'Unmatched right', ['record', 'records']],
  ['pairs', 'Every candidate pair', ['pair', 'pairs']],
]

/** The result as files, with every decision so far, and the log of the decisions itself. */
export function ExportMenu({ runId, deduplicated }: ExportMenuProps) {
  const json = useMutation({
    mutationFn: () => tableJson(runId, 'matches', mostJsonRows),
    onSuccess: ({ text, rows, total }) => {
      saveText(`matches-${runId}.json`, text, 'application/json')
      if (rows < total) {
        showDone(`The first ${formatCount(rows)} of ${formatCount(total)} pairs were saved.`)
      }
    },
    onError: (error) => showFailed(error),
  })
  const log = useMutation({
    mutationFn: () => decisionsOf(runId),
    onSuccess: (events) => {
      if (events.length === 0) {
        showDone('Nobody has decided anything yet: there is no log to save.')
        return
      }
      const lines = events.map(({ event }) => JSON.stringify(event)).join('\n')
      saveText(`decisions-${runId}.jsonl`, `${lines}\n`, 'application/x-ndjson')
      showDone(`Saved ${countOf(events.length, 'decision')}; they can be replayed on another run.`)
    },
    onError: (error) => showFailed(error),
  })
  const summary = useMutation({
    mutationFn: () => client.reconciliation.summary({ id: runId }),
    onSuccess: (found) =>
      saveText(`summary-${runId}.json`, `${JSON.stringify(found, null, 2)}\n`, 'application/json'),
    onError: (error) => showFailed(error),
  })
  const offered = tables.filter(([table]) => !deduplicated || table !== 'unmatched_right')
  const save =
    (table: ReconciliationTable, label: string, noun: readonly [string, string]) =>
    (format: 'csv' | 'parquet') =>
      void exportRows(label.toLowerCase(), noun, (signal) =>
        tableSource(runId, table, 0).exportRows(
          { format, sort: [], filters: [], columns: [], byte_order_mark: false },
          signal,
        ),
      )
  return (
    <Menu>
      <Menu.Target>
        <Button
          loading={json.isPending || log.isPending || summary.isPending}
          leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
          rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>CSV</Menu.Label>
        {offered.map(([table, label, noun]) => (
          <Menu.Item key={table} onClick={() => save(table, label, noun)('csv')}>
            {label} as CSV
          </Menu.Item>
        ))}
        <Menu.Label>Parquet</Menu.Label>
        {offered
          .filter(([table]) => table === 'matches' || table === 'golden' || table === 'pairs')
          .map(([table, label, noun]) => (
            <Menu.Item key={table} onClick={() => save(table, label, noun)('parquet')}>
              {label} as Parquet
            </Menu.Item>
          ))}
        <Menu.Label>JSON</Menu.Label>
        <Menu.Item onClick={() => json.mutate()}>Matches as JSON</Menu.Item>
        <Menu.Item onClick={() => summary.mutate()}>Summary as JSON</Menu.Item>
        <Menu.Item onClick={() => log.mutate()}>Log of decisions (JSON lines)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The whole log, undone decisions and their undoing too: it is replayed as it was. */
async function decisionsOf(runId: string): Promise<readonly LoggedDecision[]> {
  const events: LoggedDecision[] = []
  for (;;) {
    const page = await client.reviews.history({ id: runId, offset: events.length, limit: logPage })
    events.push(...page.events)
    if (page.events.length === 0 || events.length >= page.total) return events
  }
}
