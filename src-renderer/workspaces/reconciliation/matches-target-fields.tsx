import { TextInput } from '@mantine/core'
import { type MatchesTarget, matchesTable } from '../../../src-shared/reconciliation/write.ts'
import { isPrefix } from '../events/load-target.ts'
import { ConnectionSelect } from '../runs/connection-select.tsx'
import classes from './new-reconciliation.module.css'

interface MatchesTargetFieldsProps {
  readonly target: MatchesTarget
  readonly onTarget: (target: MatchesTarget) => void
}

/** The database that a run writes its pairs to, and the name of the table there. */
export function MatchesTargetFields({ target, onTarget }: MatchesTargetFieldsProps) {
  const { connection, prefix } = target
  return (
    <div className={classes.matchesTarget}>
      <ConnectionSelect
        label="Also write the pairs to a database"
        kind="postgresql"
        value={connection}
        onChange={(name) => onTarget({ ...target, connection: name })}
        none={{
          means:
            'PostgreSQL: accepted pairs and those in review, in one transaction, as the last step of the run.',
          clear: 'Write to no database',
        }}
      />
      {connection !== '' && (
        <TextInput
          label="Prefix of the table"
          description={`The table is ${prefix}${matchesTable}; rows of other runs stay.`}
          placeholder="None"
          spellCheck={false}
          autoComplete="off"
          value={prefix}
          error={isPrefix(prefix) ? null : 'Small letters, digits and underscores, at most 40.'}
          onChange={(event) => onTarget({ ...target, prefix: event.currentTarget.value })}
        />
      )}
    </div>
  )
}
