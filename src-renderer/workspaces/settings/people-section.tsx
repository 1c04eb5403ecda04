import { Button, Modal } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../../me.ts'
import { type Invitation, invitationLink, type Person } from '../../../src-shared/people.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip, type Tone } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { formatExactTime } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { accessWords } from './access-words.ts'
import { InviteForm } from './invite-form.tsx'
import { OnceSecret } from './once-secret.tsx'
import { AdminOnly, followed, Section } from './section-parts.tsx'
import classes from './settings-page.module.css'

export function PeopleSection() {
  const [inviting, setInviting] = useState(false)
  const [invited, setInvited] = useState<Invitation | null>(null)
  const mayInvite = useMay('admin')
  const close = () => {
    setInviting(false)
    setInvited(null)
  }
  return (
    <Section
      title="People"
      lead="Each person comes in by a link of their own, so that runs, notes and decisions carry their name."
      actions={
        mayInvite === true && (
          <Button variant="filled" onClick={() => setInviting(true)}>
            Invite somebody
          </Button>
        )
      }
    >
      <AdminOnly what="Inviting people">
        <PeopleTable onInvited={setInvited} />
      </AdminOnly>
      <Modal
        opened={inviting || invited !== null}
        onClose={close}
        title={invited === null ? 'Invite somebody' : `Link for ${invited.person.name}`}
        // The link cannot be shown again: a click beside the dialog must not lose it.
        closeOnClickOutside={invited === null}
      >
        {invited === null ? (
          <InviteForm onInvited={setInvited} onCancel={close} />
        ) : (
          <InvitationLink invitation={invited} onDone={close} />
        )}
      </Modal>
    </Section>
  )
}

/** Where the browser host is reached; a desktop window has no address that others could open. */
const servedAt = location.protocol.startsWith('http') ? location.origin : null

function InvitationLink({ invitation, onDone }: { invitation: Invitation; onDone: () => void }) {
  const { person, token, expires_at: expiresAt } = invitation
  return (
    <div className={classes.form}>
      <OnceSecret label="Link" secret={invitationLink(servedAt ?? 'http://127.0.0.1:4780', token)}>
        Give it to {person.name}. It opens the console once, until{' '}
        {formatExactTime(expiresAt).split('\n')[0]}.
        {servedAt === null && ' It works while `quartermaster serve` runs on this computer.'}
      </OnceSecret>
      <div className={classes.modalActions}>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  )
}

const stateTones: Readonly<Record<Person['state'], Tone>> = {
  invited: 'run',
  joined: 'ok',
  expired: 'warn',
  revoked: 'idle',
}

const stateWords: Readonly<Record<Person['state'], string>> = {
  invited: 'Invited',
  joined: 'Joined',
  expired: 'Link expired',
  revoked: 'Revoked',
}

function PeopleTable({ onInvited }: { onInvited: (invitation: Invitation) => void }) {
  const queries = useQueryClient()
  const people = useQuery(rpc.people.list.queryOptions(followed))
  const refresh = () => queries.invalidateQueries({ queryKey: rpc.people.list.key() })
  const revoke = useMutation(rpc.people.revoke.mutationOptions({ onSettled: refresh }))
  const newLink = useMutation(
    rpc.people.newLink.mutationOptions({ onSuccess: onInvited, onSettled: refresh }),
  )
  if (people.isError && people.data === undefined) {
    return <ErrorState error={readableError(people.error)} retry={() => void people.refetch()} />
  }
  if (people.data === undefined) return <SkeletonRows rows={4} columns={6} />
  if (people.data.people.length === 0) {
    return (
      <EmptyState title="Nobody was invited yet">
        Whoever started this host uses it without an invitation.
      </EmptyState>
    )
  }
  const confirmRevoke = (person: Person) =>
    modals.openConfirmModal({
      title: `Revoke the access of ${person.name}?`,
      children:
        'Their sessions end at once and their link stops working. Their runs and notes stay, with their name. To let them in again, invite them again.',
      labels: { confirm: 'Revoke access', cancel: 'Keep it' },
      confirmProps: { variant: 'filled', color: 'red.8' },
      onConfirm: () => revoke.mutate({ id: person.id }),
    })
  const failed = revoke.error ?? newLink.error
  return (
    <>
      {failed !== null && <ErrorState error={readableError(failed)} />}
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">May</th>
              <th scope="col">State</th>
              <th scope="col">Invited</th>
              <th scope="col">By</th>
              <th scope="col">Last seen</th>
              <th scope="col" className="num">
                Sessions
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {people.data.people.map((person) => (
              <tr key={person.id}>
                <th scope="row" className={classes.wide} title={person.name}>
                  <a href={`#/runs?by=${encodeURIComponent(person.name)}`}>{person.name}</a>
                </th>
                <td>{accessWords[person.access]}</td>
                <td>
                  <Chip tone={stateTones[person.state]}>{stateWords[person.state]}</Chip>
                </td>
                <td>
                  <TimeAgo at={person.invited_at} />
                </td>
                <td>{person.invited_by}</td>
                <td>
                  {person.last_seen_at === null ? 'never' : <TimeAgo at={person.last_seen_at} />}
                </td>
                <td className="num">{person.sessions}</td>
                <td className={classes.rowActions}>
                  {person.state !== 'revoked' && (
                    <>
                      <Button
                        variant="subtle"
                        h={22}
                        aria-label={`New link for ${person.name}`}
                        onClick={() => newLink.mutate({ id: person.id })}
                      >
                        New link
                      </Button>
                      <Button
                        variant="subtle"
                        h={22}
                        aria-label={`Revoke access of ${person.name}`}
                        onClick={() => confirmRevoke(person)}
                      >
                        Revoke…
                      </Button>
                    </>
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
