import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type NewKey, keyAccess, newKeyRequest } from '../../../src-shared/people.ts'
import { unitSuffix } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { accessHelp, accessWords } from './access-words.ts'
import classes from './settings-page.module.css'

interface KeyFormProps {
  readonly onCreated: (key: NewKey) => void
  readonly onCancel: () => void
}

export function KeyForm({ onCreated, onCancel }: KeyFormProps) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [access, setAccess] = useState<(typeof keyAccess.options)[number]>('read')
  const [days, setDays] = useState<number | string>('')
  const create = useMutation(
    rpc.people.keys.create.mutationOptions({
      onSuccess: onCreated,
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.people.keys.list.key() }),
    }),
  )
  const asked = newKeyRequest.safeParse({ name, access, days: days === '' ? null : days })
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (asked.success) create.mutate(asked.data)
      }}
    >
      <TextInput
        label="Name"
        description="What uses it; its runs carry the name."
        data-autofocus
        maxLength={100}
        value={name}
        error={create.isError ? readableError(create.error).what : undefined}
        onChange={(event) => {
          create.reset()
          setName(event.currentTarget.value)
        }}
      />
      <Select
        label="May"
        description={accessHelp[access]}
        value={access}
        data={keyAccess.options.map((value) => ({ value, label: accessWords[value] }))}
        onChange={(value) => setAccess(keyAccess.options.find((each) => each === value) ?? 'read')}
      />
      <NumberInput
        label="Works for"
        description="1 to 3,650 days; empty: until it is revoked."
        suffix={unitSuffix(days, 'days')}
        placeholder="until it is revoked"
        min={1}
        max={3650}
        allowDecimal={false}
        value={days}
        onChange={setDays}
      />
      <div className={classes.modalActions}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!asked.success} loading={create.isPending}>
          Create key
        </Button>
      </div>
    </form>
  )
}
