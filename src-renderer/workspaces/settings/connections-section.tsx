import { Button, Modal } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Fragment, type ReactNode, useState } from 'react'
import type { Connection, Connections } from '../../../src-shared/connections.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { useMay } from '../../me.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionResult } from './connection-result.tsx'
import { kindWords, secretWords, tlsWords, whereText } from './connection-words.ts'
import classes from './connections.module.css'
import { followed, Section } from './section-parts.tsx'
import page from './settings-page.module.css'

type Opened = { readonly before: Connection | undefined } | null

export function ConnectionsSection() {
  const [opened, setOpened] = useState<Opened>(null)
  const mayChange = useMay('admin')
  const close = () => setOpened(null)
  return (
    <Section
      title="Connections"
      lead="Databases that inputs come from and results go to. Passwords are kept apart, encrypted; they are in no backup, log or export."
      actions={
        mayChange === true && (
          <Button variant="filled" onClick={() => setOpened({ before: undefined })}>
            Add connection
          </Button>
        )
      }
    >
      {mayChange === false && (
        <p className={page.notice}>Only administrators of this workspace change connections.</p>
      )}
      <ConnectionsTable onEdit={(before) => setOpened({ before })} mayChange={mayChange === true} />
      <Modal
        opened={opened !== null}
        onClose={close}
        size={520}
        title={opened?.before === undefined ? 'Add connection' : `Change ${opened.before.name}`}
        // What was typed must not be lost by a click beside the dialog.
        closeOnClickOutside={false}
      >
        {opened !== null && <ConnectionForm before={opened.before} onDone={close} />}
      </Modal>
    </Section>
  )
}

interface TableProps {
  readonly onEdit: (connection: Connection) => void
  readonly mayChange: boolean
}

function ConnectionsTable({ onEdit, mayChange }: TableProps) {
  const queries = useQueryClient()
  const listed = useQuery(rpc.connections.list.queryOptions(followed))
  const remove = useMutation(
    rpc.connections.remove.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.connections.list.key() }),
    }),
  )
  if (listed.isError && listed.data === undefined) {
    return <ErrorState error={readableError(listed.error)} retry={() => void listed.refetch()} />
  }
  if (listed.data === undefined) return <SkeletonRows rows={4} columns={6} />
  const { environment, connections } = listed.data
  if (environment.length + connections.length === 0) {
    return (
      <EmptyState title="No connections yet">
        PostgreSQL and ClickHouse can give the inputs of runs and take their results. DB_HOST and
        CLICKHOUSE_URL in the environment of this console make connections too.
      </EmptyState>
    )
  }
  const confirmRemoval = ({ id, name }: Connection) =>
    modals.openConfirmModal({
      title: `Remove the connection ${name}?`,
      children:
        'Its password goes with it. Runs and presets that name it fail until there is one of that name again.',
      labels: { confirm: 'Remove connection', cancel: 'Keep it' },
      confirmProps: { variant: 'filled', color: 'red.8' },
      onConfirm: () => remove.mutate({ id }),
    })
  return (
    <>
      {remove.isError && <ErrorState error={readableError(remove.error)} />}
      <div className={page.scroll}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Where</th>
              <th scope="col">Password</th>
              <th scope="col" className={classes.changed}>
                Changed
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {environment.map((connection) => (
              <Row
                key={connection.name}
                connection={connection}
                password="Environment"
                changed=""
              />
            ))}
            {connections.map((connection) => (
              <Row
                key={connection.id}
                connection={connection}
                password={<Password connection={connection} />}
                changed={
                  <>
                    <TimeAgo at={connection.changed_at} />
                    <div className={page.help}>by {connection.changed_by}</div>
                  </>
                }
                actions={
                  mayChange && (
                    <>
                      <Button
                        variant="subtle"
                        h={22}
                        aria-label={`Change ${connection.name}`}
                        onClick={() => onEdit(connection)}
                      >
                        Change…
                      </Button>
                      <Button
                        variant="subtle"
                        h={22}
                        aria-label={`Remove ${connection.name}`}
                        onClick={() => confirmRemoval(connection)}
                      >
                        Remove…
                      </Button>
                    </>
                  )
                }
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

interface RowProps {
  readonly connection: Connections['environment'][number]
  readonly password: ReactNode
  readonly changed: ReactNode
  readonly actions?: ReactNode
}

/** A connection, and below it what its last test found out. */
function Row({ connection, password, changed, actions }: RowProps) {
  const { name, kind, user, tls } = connection
  const test = useMutation(rpc.connections.test.mutationOptions())
  return (
    <Fragment>
      <tr className={classes.row}>
        <th scope="row">
          {name}
          <div className={page.help}>{kindWords[kind]}</div>
        </th>
        <td className={`${page.wide} ${classes.where}`} title={whereText(connection)}>
          <span className="mono">{whereText(connection)}</span>
          <div className={page.help}>
            as {user} · TLS {tlsWords[tls].toLowerCase()}
          </div>
        </td>
        <td>{password}</td>
        <td className={classes.changed}>{changed}</td>
        <td className={page.rowActions}>
          <WriteButton
            variant="subtle"
            h={22}
            aria-label={`Test ${name}`}
            loading={test.isPending}
            onClick={() => test.mutate({ name })}
          >
            Test
          </WriteButton>
          {actions}
        </td>
      </tr>
      {(test.data !== undefined || test.isError) && (
        <tr className={classes.testRow}>
          <td colSpan={5}>
            {test.data !== undefined && <ConnectionResult result={test.data} />}
            {test.isError && <ErrorState error={readableError(test.error)} />}
          </td>
        </tr>
      )}
    </Fragment>
  )
}

function Password({ connection: { secret, secret_state: state } }: { connection: Connection }) {
  const where = secret.kind === 'environment' ? secret.variable : secretWords[secret.kind]
  switch (state) {
    case 'ready':
      return where
    case 'missing':
      return (
        <Chip tone="warn">
          {secret.kind === 'environment' ? `${where} is not set` : 'Missing: give it again'}
        </Chip>
      )
    case 'locked':
      return <Chip tone="warn">Cannot be opened here</Chip>
  }
}
