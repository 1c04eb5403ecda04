import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LoadReport } from '../../../../src-shared/events/load.ts'
import { loadSentence } from '../../../../src-shared/events/load-words.ts'
import type { RunDetail } from '../../../../src-shared/runs.ts'
import { ErrorState } from '../../../components/states.tsx'
import { countOf, formatCount, nothing } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { showDone } from '../../runs/notices.tsx'
import runClasses from '../../runs/run.module.css'
import { isPrefix, noLoadTarget } from '../load-target.ts'
import { LoadTargetFields } from '../load-target-fields.tsx'

const numbers = { rows: (count: number) => countOf(count, 'row') }

/** Looks first: what would be written and what it replaces. Then writes exactly that. */
export function LoadForm({
  run,
  onDone,
}: {
  readonly run: RunDetail
  readonly onDone: () => void
}) {
  const [target, setTarget] = useState(
    // What the run itself was to do and may have failed at.
    (run.job.kind === 'events' ? run.job.load : null) ?? noLoadTarget,
  )
  const queryClient = useQueryClient()
  const request = (dryRun: boolean) => ({ ...target, id: run.id, dry_run: dryRun })
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
      <LoadTargetFields
        target={target}
        onTarget={(next) => {
          setTarget(next)
          look.reset()
          write.reset()
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
            disabled={target.connection === '' || !isPrefix(target.prefix)}
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
