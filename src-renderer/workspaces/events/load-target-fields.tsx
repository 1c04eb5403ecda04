import { Checkbox, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { LoadTarget } from '../../../src-shared/events/load.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { rpc } from '../../rpc.ts'
import { connectionsOf } from '../allocation/query-template-words.ts'
import runClasses from '../runs/run.module.css'
import { kindWords } from '../settings/connection-words.ts'
import { isPrefix } from './load-target.ts'
import classes from './new-events.module.css'

interface LoadTargetFieldsProps {
  readonly target: LoadTarget
  readonly onTarget: (target: LoadTarget) => void
  /** What it means that no connection is chosen; absent: one has to be. */
  readonly optional?: string
}

/** Which database the tables of events go to, under what names, and whether the events go too. */
export function LoadTargetFields({ target, onTarget, optional }: LoadTargetFieldsProps) {
  const { connection, prefix, events } = target
  const listed = useQuery(rpc.connections.list.queryOptions())
  const connections = connectionsOf(listed.data)
  const known = connections.map(({ name, kind }) => ({
    value: name,
    label: `${name} (${kindWords[kind]})`,
  }))
  const isGone =
    connection !== '' &&
    listed.data !== undefined &&
    connections.every(({ name }) => name !== connection)
  const isChosen = connection !== '' || optional === undefined
  return (
    <div className={classes.loadTarget}>
      <Select
        label="Connection"
        {...(optional !== undefined && {
          description: optional,
          clearable: true,
          clearButtonProps: { 'aria-label': 'Load nowhere' },
        })}
        placeholder={listed.isPending ? 'Loading' : optional === undefined ? 'Choose' : 'None'}
        value={connection === '' ? null : connection}
        data={isGone ? [...known, { value: connection, label: connection }] : known}
        error={isGone ? 'No connection of this name is saved here.' : null}
        onChange={(value) => onTarget({ ...target, connection: value ?? '' })}
      />
      {listed.data !== undefined && connections.length === 0 && (
        <p className={runClasses.sentence}>
          No connection is saved yet.{' '}
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
      {isChosen && (
        <>
          <TextInput
            label="Prefix of the tables"
            description="game_ makes game_daily_metrics: two sources beside each other in one database."
            placeholder="None"
            spellCheck={false}
            autoComplete="off"
            value={prefix}
            error={isPrefix(prefix) ? null : 'Small letters, digits and underscores, at most 40.'}
            onChange={(event) => onTarget({ ...target, prefix: event.currentTarget.value })}
          />
          <Checkbox
            label="Write the clean events too"
            checked={events}
            onChange={(event) => onTarget({ ...target, events: event.currentTarget.checked })}
          />
        </>
      )}
    </div>
  )
}
