import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { accesses, type Access } from '../../../src-shared/access.ts'
import { type Invitation, invitationRequest } from '../../../src-shared/people.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { accessHelp, accessWords } from './access-words.ts'
import classes from './settings-page.module.css'

interface InviteFormProps {
  readonly onInvited: (invitation: Invitation) => void
  readonly onCancel: () => void
}

export function InviteForm({ onInvited, onCancel }: InviteFormProps) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [access, setAccess] = useState<Access>('write')
  const [hours, setHours] = useState<number | string>(24)
  const invite = useMutation(
    rpc.people.invite.mutationOptions({
      onSuccess: onInvited,
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.people.list.key() }),
    }),
  )
  const asked = invitationRequest.safeParse({ name, access, hours })
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (asked.success) invite.mutate(asked.data)
      }}
    >
      <TextInput
        label="Name"
        description="Their runs and notes carry it."
        data-autofocus
        maxLength={100}
        value={name}
        error={invite.isError ? readableError(invite.error).what : undefined}
        onChange={(event) => {
          invite.reset()
          setName(event.currentTarget.value)
        }}
      />
      <Select
        label="May"
        description={accessHelp[access]}
        value={access}
        data={accesses.map((value) => ({ value, label: accessWords[value] }))}
        onChange={(value) => setAccess(accesses.find((each) => each === value) ?? 'read')}
      />
      <NumberInput
        label="The link works for"
        description="1 to 168 hours; it opens the console once."
        suffix=" hours"
        min={1}
        max={168}
        allowDecimal={false}
        value={hours}
        onChange={setHours}
      />
      <div className={classes.modalActions}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!asked.success} loading={invite.isPending}>
          Make the link
        </Button>
      </div>
    </form>
  )
}
