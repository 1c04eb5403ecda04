import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { WriteBackReport } from '../../../src-shared/allocation/write-back.ts'
import { writeBackSentence } from '../../../src-shared/allocation/write-back-words.ts'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { ErrorState } from '../../components/states.tsx'
import { countOf, formatCount, readerNumbers } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { ConnectionSelect } from './connection-select.tsx'
import { showDone } from './notices.tsx'
import { askedParameters, writeBackOf } from './write-back-request.ts'
import classes from './run.module.css'

const fields = [
  ['drop_id', 'Drop', 'The drop that the assignments belong to.'],
  [
    'drop_start',
    'Drop begins',
    'Which contracts are open, and how much room they have, goes by it.',
  ],
  ['drop_end', 'Drop ends', 'The assignments expire then.'],
] as const

/** Looks first: what would be written, and what stands in the way. Then writes exactly that. */
export function WriteBackForm({ run, onDone }: { run: RunDetail; onDone: () => void }) {
  const asked = askedParameters(run)
  const [connection, setConnection] = useState(asked.connection)
  const [values, setValues] = useState<Readonly<Record<string, string>>>(asked.parameters)
  const queryClient = useQueryClient()
  const missing = fields.filter(([name]) => (values[name]?.trim() ?? '') === '')
  const request = (dryRun: boolean) => writeBackOf(run.id, connection, values, dryRun)
  const look = useMutation({ mutationFn: () => client.databases.writeBack(request(true)) })
  const write = useMutation({
    mutationFn: () => client.databases.writeBack(request(false)),
    onSuccess: async (report) => {
      await queryClient.invalidateQueries({ queryKey: rpc.databases.writes.key() })
      if (report.state !== 'written') return
      showDone(writeBackSentence(report, readerNumbers))
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
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (report?.state === 'ready') write.mutate()
        else look.mutate()
      }}
    >
      <ConnectionSelect
        kind="postgresql"
        value={connection}
        onChange={(name) => change(() => setConnection(name))}
      />
      {fields.map(([name, label, description]) => (
        <TextInput
          key={name}
          label={label}
          description={description}
          value={values[name] ?? ''}
          placeholder={name === 'drop_id' ? '' : 'like 2026-01-31T00:00:00Z'}
          onChange={(event) => {
            const { value } = event.currentTarget
            change(() => setValues({ ...values, [name]: value }))
          }}
        />
      ))}
      {error !== null && <ErrorState error={readableError(error)} />}
      {report !== undefined && <Report report={report} />}
      <div className={classes.buttons}>
        {report?.state === 'ready' ? (
          <Button type="submit" variant="filled" loading={write.isPending}>
            Write {countOf(report.rows, 'assignment')}
          </Button>
        ) : (
          <Button
            type="submit"
            variant="filled"
            loading={look.isPending}
            disabled={connection === '' || missing.length > 0}
          >
            Check first
          </Button>
        )}
        <Button onClick={onDone}>Cancel</Button>
        <span className="muted">
          {report?.state === 'ready'
            ? 'One transaction: all of it or nothing.'
            : 'Locks the contracts, computes their room, writes nothing.'}
        </span>
      </div>
    </form>
  )
}

function Report({ report }: { readonly report: WriteBackReport }) {
  return (
    <div role="status">
      <p className={classes.sentence}>{writeBackSentence(report, readerNumbers)}</p>
      {report.overruns.length > 0 && (
        <div
          className={classes.scrollX}
          tabIndex={0}
          role="region"
          aria-label="Contracts without room"
        >
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Contract</th>
                <th scope="col" data-align="end">
                  Assignments
                </th>
                <th scope="col" data-align="end">
                  Room
                </th>
              </tr>
            </thead>
            <tbody>
              {report.overruns.slice(0, 20).map(({ contract_id, assignments, room }) => (
                <tr key={contract_id}>
                  <td className="mono">{contract_id}</td>
                  <td data-align="end">{formatCount(assignments)}</td>
                  <td data-align="end">{room === null ? 'not offered' : formatCount(room)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {report.overrun_contracts > 20 && (
        <p className="muted">and {countOf(report.overrun_contracts - 20, 'more contract')}</p>
      )}
      {report.already_assigned > 0 && (
        <p className="muted">
          Assigned already: {report.already_assigned_samples.join(', ')}
          {report.already_assigned > report.already_assigned_samples.length ? ' …' : ''}
        </p>
      )}
    </div>
  )
}
