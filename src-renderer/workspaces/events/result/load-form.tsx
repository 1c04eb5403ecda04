import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LoadReport } from '../../../../src-shared/events/load.ts'
import { loadSentence } from '../../../../src-shared/events/load-words.ts'
import type { RunDetail } from '../../../../src-shared/runs.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { countOf, formatCount, nothing } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { connectionsOf } from '../../allocation/query-template-words.ts'
import { showDone } from '../../runs/notices.tsx'
import runClasses from '../../runs/run.module.css'
import { kindWords } from '../../settings/connection-words.ts'

const numbers = { rows: (count: number) => countOf(count, 'row') }
const prefixShape = /^([a-z_][a-z0-9_]{0,39})?$/

/** Looks first: what would be written and what it replaces. Then writes exactly that. */
export function LoadForm({
  run,
  onDone,
}: {
  readonly run: RunDetail
  readonly onDone: () => void
}) {
  const [connection, setConnection] = useState('')
  const [prefix, setPrefix] = useState('')
  const [events, setEvents] = useState(false)
  const queryClient = useQueryClient()
  const listed = useQuery(rpc.connections.list.queryOptions())
  const connections = connectionsOf(listed.data)
  const request = (dryRun: boolean) => ({ id: run.id, connection, prefix, events, dry_run: dryRun })
  const look = useMutation({ mutationFn: () => client.events.load(request(true)) })
  const write = useMutation({
    mutationFn: () => client.events.load(request(false)),
    onSuccess: async (report) => {
      await queryClient.invalidateQueries({ queryKey: rpc.events.loads.key() })
      if (report.state !== 'written') return
      showDone(loadSentence(report, numbers))
      onDone()
    },
  })
  const change = (act: () => void) => {
    act()
    look.reset()
    write.reset()
  }
  const report = write.data ?? look.data
  const error = write.error ?? look.error
  const isReady = report?.state === 'ready'
  return (
    <form
      className={runClasses.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) write.mutate()
        else look.mutate()
      }}
    >
      <Select
        label="Connection"
        placeholder={listed.isPending ? 'Loading' : 'Choose'}
        value={connection === '' ? null : connection}
        data={connections.map(({ name, kind }) => ({
          value: name,
          label: `${name} (${kindWords[kind]})`,
        }))}
        onChange={(value) => change(() => setConnection(value ?? ''))}
      />
      {listed.data !== undefined && connections.length === 0 && (
        <p className={runClasses.sentence}>
          No connection is saved yet.{' '}
          <LinkButton
            to="/settings/$section"
            params={{ section: 'connections' }}
            variant="subtle"
            px={4}
          >
            Add one
          </LinkButton>
        </p>
      )}
      <TextInput
        label="Prefix of the tables"
        description="game_ makes game_daily_metrics: two sources beside each other in one database."
        placeholder="None"
        value={prefix}
        error={prefixShape.test(prefix) ? null : 'Small letters, digits and underscores.'}
        onChange={(event) => {
          const { value } = event.currentTarget
          change(() => setPrefix(value))
        }}
      />
      <Checkbox
        label="Write the clean events too"
        checked={events}
        onChange={(event) => {
          const { checked } = event.currentTarget
          change(() => setEvents(checked))
        }}
      />
      {error !== null && <ErrorState error={readableError(error)} />}
      {report !== undefined && <Report report={report} />}
      <div className={runClasses.buttons}>
        {isReady ? (
          <Button type="submit" variant="filled" loading={write.isPending}>
            Write {countOf(report.tables.length, 'table')}
          </Button>
        ) : (
          <Button
            type="submit"
            variant="filled"
            loading={look.isPending}
            disabled={connection === '' || !prefixShape.test(prefix)}
          >
            Check first
          </Button>
        )}
        <Button onClick={onDone}>Cancel</Button>
        <span className="muted">
          {isReady
            ? report.kind === 'postgresql'
              ? 'One transaction: all of it or nothing.'
              : 'New tables are filled, then exchanged with the old ones.'
            : 'Looks at the tables, writes nothing.'}
        </span>
      </div>
    </form>
  )
}

function Report({ report }: { readonly report: LoadReport }) {
  return (
    <div role="status">
      <p className={runClasses.sentence}>{loadSentence(report, numbers)}</p>
      {report.state !== 'refused' && (
        <table className={runClasses.table}>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col" data-align="end">
                Rows
              </th>
              <th scope="col">Holds now</th>
            </tr>
          </thead>
          <tbody>
            {report.tables.map(({ table, rows, before }) => (
              <tr key={table}>
                <td className="mono">{table}</td>
                <td data-align="end">{formatCount(rows)}</td>
                <td>
                  {before === null
                    ? nothing
                    : `${countOf(before.rows, 'row')} of run ${before.run}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
