import { Checkbox, TextInput } from '@mantine/core'
import type { LoadTarget } from '../../../src-shared/events/load.ts'
import { ConnectionSelect } from '../runs/connection-select.tsx'
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
  const isChosen = connection !== '' || optional === undefined
  return (
    <div className={classes.loadTarget}>
      <ConnectionSelect
        value={connection}
        onChange={(name) => onTarget({ ...target, connection: name })}
        {...(optional !== undefined && { none: { means: optional, clear: 'Load nowhere' } })}
      />
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
