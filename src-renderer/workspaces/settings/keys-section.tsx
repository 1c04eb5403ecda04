import { Button, Modal } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKey, NewKey } from '../../../src-shared/people.ts'
import { useMay } from '../../me.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip, type Tone } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { formatExactTime } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { accessWords } from './access-words.ts'
import { KeyForm } from './key-form.tsx'
import { OnceSecret } from './once-secret.tsx'
import { AdminOnly, followed, Section } from './section-parts.tsx'
import classes from './settings-page.module.css'

export function KeysSection() {
  const [creating, setCreating] = useState(false)
  const [created, setCreated] = useState<NewKey | null>(null)
  const mayCreate = useMay('admin')
  const close = () => {
    setCreating(false)
    setCreated(null)
  }
  return (
    <Section
      title="API keys"
      lead="For scripts that call /api/v1, sent as a Bearer token. Keys reach the public API alone; they cannot make people or further keys."
      actions={
        mayCreate === true && (
          <Button variant="filled" onClick={() => setCreating(true)}>
            Create key
          </Button>
        )
      }
    >
      <AdminOnly what="Making API keys">
        <KeysTable />
      </AdminOnly>
      <Modal
        opened={creating || created !== null}
        onClose={close}
        title={created === null ? 'Create key' : `Key ${created.key.name}`}
        // The key cannot be shown again: a click beside the dialog must not lose it.
        closeOnClickOutside={created === null}
      >
        {created === null ? (
          <KeyForm onCreated={setCreated} onCancel={close} />
        ) : (
          <div className={classes.form}>
            <OnceSecret label="Key" secret={created.secret}>
              Send it as <code>Authorization: Bearer …</code> with each request.
            </OnceSecret>
            <div className={classes.modalActions}>
              <Button onClick={close}>Done</Button>
            </div>
          </div>
        )}
      </Modal>
    </Section>
  )
}

const stateTones: Readonly<Record<ApiKey['state'], Tone>> = {
  active: 'ok',
  expired: 'warn',
  revoked: 'idle',
}
const stateWords: Readonly<Record<ApiKey['state'], string>> = {
  active: 'Active',
  expired: 'Expired',
  revoked: 'Revoked',
}

function KeysTable() {
  const queries = useQueryClient()
  const keys = useQuery(rpc.people.keys.list.queryOptions(followed))
  const revoke = useMutation(
    rpc.people.keys.revoke.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.people.keys.list.key() }),
    }),
  )
  if (keys.isError && keys.data === undefined) {
    return <ErrorState error={readableError(keys.error)} retry={() => void keys.refetch()} />
  }
  if (keys.data === undefined) return <SkeletonRows rows={4} columns={6} />
  if (keys.data.keys.length === 0) {
    return (
      <EmptyState title="No keys yet">
        <a href="/api/v1" target="_blank" rel="noreferrer">
          What the public API can do
        </a>
      </EmptyState>
    )
  }
  const confirmRevoke = (key: ApiKey) =>
    modals.openConfirmModal({
      title: `Revoke the key ${key.name}?`,
      children:
        'Scripts that use it fail from now on. This cannot be undone; a new key has to be made.',
      labels: { confirm: 'Revoke key', cancel: 'Keep it' },
      confirmProps: { variant: 'filled', color: 'red.8' },
      onConfirm: () => revoke.mutate({ id: key.id }),
    })
  return (
    <>
      {revoke.isError && <ErrorState error={readableError(revoke.error)} />}
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Begins</th>
              <th scope="col">May</th>
              <th scope="col">State</th>
              <th scope="col">Created</th>
              <th scope="col">By</th>
              <th scope="col">Works until</th>
              <th scope="col">Last used</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.data.keys.map((key) => (
              <tr key={key.id}>
                <th scope="row" className={classes.wide} title={key.name}>
                  <a href={`#/runs?by=${encodeURIComponent(key.name)}`}>{key.name}</a>
                </th>
                <td className="mono">{key.prefix}…</td>
                <td>{accessWords[key.access]}</td>
                <td>
                  <Chip tone={stateTones[key.state]}>{stateWords[key.state]}</Chip>
                </td>
                <td>
                  <TimeAgo at={key.created_at} />
                </td>
                <td>{key.created_by}</td>
                <td title={key.expires_at === null ? undefined : formatExactTime(key.expires_at)}>
                  {key.expires_at === null ? 'it is revoked' : key.expires_at.slice(0, 10)}
                </td>
                <td>{key.last_used_at === null ? 'never' : <TimeAgo at={key.last_used_at} />}</td>
                <td className={classes.rowActions}>
                  {key.state === 'active' && (
                    <Button
                      variant="subtle"
                      h={22}
                      aria-label={`Revoke key ${key.name}`}
                      onClick={() => confirmRevoke(key)}
                    >
                      Revoke…
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
