import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { hasResult, type RunDetail } from '../../../../src-shared/runs.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { WriteButton } from '../../../components/write-button.tsx'
import { countOf, formatCount } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { showDone } from '../../runs/notices.tsx'
import runClasses from '../../runs/run.module.css'

/** The way of a reconciliation's pairs into a database. */
export function WriteSection({ run }: { readonly run: RunDetail }) {
  const [opened, setOpened] = useState(false)
  if (run.kind !== 'reconciliation' || !hasResult(run.lifecycle)) return null
  return (
    <section>
      <h2>Write to a database</h2>
      <p className={runClasses.sentence}>
        Accepted pairs and those in review go to a table of PostgreSQL, with who decided and when.
        Writing again puts what stands then in the place of what this run wrote before.
      </p>
      <WriteButton mt={4} onClick={() => setOpened(true)}>
        Write to a database
      </WriteButton>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        size={560}
        title="Write the pairs to a database"
        closeOnClickOutside={false}
      >
        {opened && <WriteForm runId={run.id} onDone={() => setOpened(false)} />}
      </Modal>
    </section>
  )
}

const prefixShape = /^([a-z_][a-z0-9_]{0,39})?$/

/** Looks first: what would be written and what it replaces. Then writes. */
function WriteForm({ runId, onDone }: { readonly runId: string; readonly onDone: () => void }) {
  const [connection, setConnection] = useState('')
  const [prefix, setPrefix] = useState('')
  const listed = useQuery(rpc.connections.list.queryOptions())
  const connections = [
    ...(listed.data?.environment ?? []),
    ...(listed.data?.connections ?? []),
  ].filter(({ kind }) => kind === 'postgresql')
  const request = (dryRun: boolean) => ({ id: runId, connection, prefix, dry_run: dryRun })
  const look = useMutation({ mutationFn: () => client.reconciliation.write(request(true)) })
  const write = useMutation({
    mutationFn: () => client.reconciliation.write(request(false)),
    onSuccess: ({ rows, table }) => {
      showDone(`Wrote ${countOf(rows, 'pair')} to ${table}.`)
      onDone()
    },
  })
  const change = (act: () => void) => {
    act()
    look.reset()
    write.reset()
  }
  const isPrefix = prefixShape.test(prefix)
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
      <Select
        label="Connection"
        placeholder={listed.isPending ? 'Loading' : 'Choose'}
        value={connection === '' ? null : connection}
        data={connections.map(({ name }) => name)}
        onChange={(value) => change(() => setConnection(value ?? ''))}
      />
      {listed.data !== undefined && connections.length === 0 && (
        <p className={runClasses.sentence}>
          No PostgreSQL connection is saved yet.{' '}
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
        label="Prefix"
        description={`The table is ${prefix}reconciled_pairs.`}
        value={prefix}
        error={isPrefix ? undefined : 'Small letters, digits and underscores, at most 40.'}
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
      <div className={runClasses.actions}>
        <Button onClick={onDone}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          disabled={connection === '' || !isPrefix}
          loading={look.isPending || write.isPending}
        >
          {report === undefined ? 'Look what would be written' : 'Write'}
        </Button>
      </div>
    </form>
  )
}
