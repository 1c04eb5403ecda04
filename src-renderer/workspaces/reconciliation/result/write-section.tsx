import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { hasResult, type RunDetail } from '../../../../src-shared/runs.ts'
import { ErrorState } from '../../../components/states.tsx'
import { TimeAgo } from '../../../components/time.tsx'
import { countOf, formatCount } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { isPrefix } from '../../events/load-target.ts'
import { ConnectionSelect } from '../../runs/connection-select.tsx'
import { showDone } from '../../runs/notices.tsx'
import runClasses from '../../runs/run.module.css'
import { WriteSection } from '../../runs/write-section.tsx'

/** The way of a reconciliation's pairs into a database. */
export function PairsWriteSection({ run }: { readonly run: RunDetail }) {
  const writable = run.kind === 'reconciliation' && hasResult(run.lifecycle)
  const query = useQuery({
    ...rpc.reconciliation.writes.queryOptions({ input: { id: run.id } }),
    enabled: writable,
  })
  if (!writable) return null
  return (
    <WriteSection
      title="Write to a database"
      dialogTitle="Write the pairs to a database"
      renderForm={(close) => <WriteForm runId={run.id} onDone={close} />}
    >
      <p className={runClasses.sentence}>
        Accepted pairs and those in review go to a table of PostgreSQL, with who decided and when.
        Writing again puts what stands then in the place of what this run wrote before.
      </p>
      {query.isError && <p className={runClasses.sentence}>{readableError(query.error).what}</p>}
      {query.data?.writes.map((write) => (
        <p key={`${write.table} ${write.written_at}`} className={runClasses.sentence}>
          {countOf(write.rows, 'pair')} ({formatCount(write.accepted)} accepted,{' '}
          {formatCount(write.review)} in review) to <span className="mono">{write.table}</span> on{' '}
          <span className="mono">{write.connection}</span>, by {write.written_by}{' '}
          <TimeAgo at={write.written_at} />.
        </p>
      ))}
    </WriteSection>
  )
}

/** Looks first: what would be written and what it replaces. Then writes. */
function WriteForm({ runId, onDone }: { readonly runId: string; readonly onDone: () => void }) {
  const [connection, setConnection] = useState('')
  const [prefix, setPrefix] = useState('')
  const request = (dryRun: boolean) => ({ id: runId, connection, prefix, dry_run: dryRun })
  const queryClient = useQueryClient()
  const look = useMutation({ mutationFn: () => client.reconciliation.write(request(true)) })
  const write = useMutation({
    mutationFn: () => client.reconciliation.write(request(false)),
    onSuccess: async ({ rows, table }) => {
      await queryClient.invalidateQueries({ queryKey: rpc.reconciliation.writes.key() })
      showDone(`Wrote ${countOf(rows, 'pair')} to ${table}.`)
      onDone()
    },
  })
  const change = (act: () => void) => {
    act()
    look.reset()
    write.reset()
  }
  const isSound = isPrefix(prefix)
  const error = write.error ?? look.error
  const report = look.data
  return (
    <form
      className={runClasses.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (report === undefined) look.mutate()
        else write.mutate()
      }}
    >
      <ConnectionSelect
        kind="postgresql"
        value={connection}
        onChange={(name) => change(() => setConnection(name))}
      />
      <TextInput
        label="Prefix"
        description={`The table is ${prefix}reconciled_pairs.`}
        value={prefix}
        error={isSound ? undefined : 'Small letters, digits and underscores, at most 40.'}
        onChange={(event) => {
          const { value } = event.currentTarget
          change(() => setPrefix(value))
        }}
      />
      {report !== undefined && (
        <p className={runClasses.sentence} role="status">
          Would write {countOf(report.rows, 'pair')} ({formatCount(report.accepted)} accepted,{' '}
          {formatCount(report.review)} in review) to <span className="mono">{report.table}</span>
          {report.replaced > 0 &&
            `, in the place of ${countOf(report.replaced, 'pair')} of this run`}
          .
        </p>
      )}
      {error !== null && <ErrorState error={readableError(error)} />}
      <div className={runClasses.buttons}>
        <Button
          type="submit"
          variant="filled"
          disabled={connection === '' || !isSound}
          loading={look.isPending || write.isPending}
        >
          {report === undefined ? 'Check first' : `Write ${countOf(report.rows, 'pair')}`}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        <span className="muted">
          {report === undefined
            ? 'Looks at the table, writes nothing.'
            : 'One transaction: all of it or nothing.'}
        </span>
      </div>
    </form>
  )
}
