import { Button, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type Connection,
  connectionKinds,
  type ConnectionToSave,
  tlsModes,
} from '../../../src-shared/connections.ts'
import { ErrorState } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import {
  type ConnectionDraft,
  draftOf,
  emptyDraft,
  readDraft,
  usualPort,
} from './connection-draft.ts'
import { ConnectionResult } from './connection-result.tsx'
import { kindWords, secretWords, tlsHelp, tlsWords } from './connection-words.ts'
import classes from './connections.module.css'
import page from './settings-page.module.css'

interface ConnectionFormProps {
  /** The one to change; absent: a new one. */
  readonly before?: Connection | undefined
  readonly onDone: () => void
}

const secretKinds = ['stored', 'environment', 'none'] as const

/** A new connection, or one that is changed; it can be tested as it stands before it is saved. */
export function ConnectionForm({ before, onDone }: ConnectionFormProps) {
  const queries = useQueryClient()
  const [draft, setDraft] = useState<ConnectionDraft>(before ? draftOf(before) : emptyDraft)
  const [isAsked, setIsAsked] = useState(false)
  const save = useMutation(
    rpc.connections.save.mutationOptions({
      onSuccess: onDone,
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.connections.list.key() }),
    }),
  )
  const test = useMutation(rpc.connections.tryOut.mutationOptions())
  const read = readDraft(draft, before)
  const faults = isAsked && !read.ok ? read.faults : {}

  const change = (changed: Partial<ConnectionDraft>) => {
    save.reset()
    test.reset()
    setDraft({ ...draft, ...changed })
  }
  const whenSound = (send: (value: ConnectionToSave) => void) => {
    setIsAsked(true)
    if (read.ok) send(read.value)
  }
  const text = (field: 'name' | 'host' | 'database' | 'user' | 'ca' | 'variable') => ({
    value: draft[field],
    error: faults[field],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      change({ [field]: event.currentTarget.value }),
  })
  const isKept = before?.secret.kind === 'stored' && before.secret_state === 'ready'
  return (
    <form
      className={page.form}
      onSubmit={(event) => {
        event.preventDefault()
        whenSound((value) => save.mutate(value))
      }}
    >
      <div className={classes.half}>
        <TextInput
          label="Name"
          description="Inputs name it: sql:FILE@NAME"
          data-autofocus
          maxLength={60}
          {...text('name')}
        />
        <Select
          label="Kind"
          description="What the server is"
          value={draft.kind}
          data={connectionKinds.map((value) => ({ value, label: kindWords[value] }))}
          allowDeselect={false}
          onChange={(value) =>
            change({ kind: connectionKinds.find((each) => each === value) ?? 'postgresql' })
          }
        />
      </div>
      <div className={classes.two}>
        <TextInput label="Host" maxLength={255} {...text('host')} />
        <NumberInput
          label="Port"
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          placeholder={String(usualPort(draft))}
          value={draft.port}
          error={faults.port}
          onChange={(port) => change({ port })}
        />
      </div>
      <div className={classes.half}>
        <TextInput label="Database" maxLength={200} {...text('database')} />
        <TextInput label="User" maxLength={200} {...text('user')} />
      </div>
      <div className={classes.half}>
        <Select
          label="Password source"
          value={draft.secret}
          data={secretKinds.map((value) => ({ value, label: secretWords[value] }))}
          allowDeselect={false}
          onChange={(value) =>
            change({ secret: secretKinds.find((each) => each === value) ?? 'stored' })
          }
        />
        {draft.secret === 'stored' && (
          <PasswordInput
            label="Password"
            autoComplete="new-password"
            placeholder={isKept ? 'as it is' : ''}
            value={draft.password}
            error={faults.password}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
        )}
        {draft.secret === 'environment' && (
          <TextInput label="Variable" placeholder="OFFERS_PASSWORD" {...text('variable')} />
        )}
      </div>
      <Select
        label="TLS"
        description={tlsHelp[draft.tls]}
        value={draft.tls}
        data={tlsModes.map((value) => ({ value, label: tlsWords[value] }))}
        allowDeselect={false}
        onChange={(value) => change({ tls: tlsModes.find((each) => each === value) ?? 'prefer' })}
      />
      {draft.tls === 'verify' && (
        <TextInput
          label="CA file"
          description="Authority that signed the certificate (PEM); empty: those this machine knows."
          {...text('ca')}
        />
      )}
      {test.data !== undefined && <ConnectionResult result={test.data} />}
      {test.isError && <ErrorState error={readableError(test.error)} />}
      {save.isError && <ErrorState error={readableError(save.error)} />}
      <div className={classes.foot}>
        <Button loading={test.isPending} onClick={() => whenSound((value) => test.mutate(value))}>
          Test
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          {before === undefined ? 'Add connection' : 'Save connection'}
        </Button>
      </div>
    </form>
  )
}
