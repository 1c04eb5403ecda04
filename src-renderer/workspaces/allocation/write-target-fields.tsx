import { TextInput } from '@mantine/core'
import type { WriteTarget } from '../../../src-shared/allocation/write-back.ts'
import { ConnectionSelect } from '../runs/connection-select.tsx'
import { askedByInputs } from '../runs/write-back-request.ts'
import { partialInputsOf, type Draft } from './draft.ts'
import classes from './new-allocation.module.css'

const fields = [
  ['drop_id', 'Drop', 'The drop that the assignments belong to.', '2122'],
  ['drop_start', 'Drop begins', 'Room of the contracts goes by it.', '2026-01-31T00:00:00Z'],
  ['drop_end', 'Drop ends', 'The assignments expire then.', '2026-02-07T00:00:00Z'],
] as const

interface WriteTargetFieldsProps {
  readonly draft: Draft
  readonly onTarget: (target: WriteTarget) => void
}

/** The database that the run writes its assignments to, and the drop where no query says which. */
export function WriteTargetFields({ draft, onTarget }: WriteTargetFieldsProps) {
  const { connection, parameters } = draft.write
  const asked = askedByInputs(partialInputsOf(draft)).parameters
  return (
    <div className={classes.writeTarget}>
      <ConnectionSelect
        kind="postgresql"
        label="Also write the assignments to a database"
        none={{
          means:
            'PostgreSQL: rows of contract_assignment, once, in one transaction, as the last step of the run.',
          clear: 'Write to no database',
        }}
        value={connection}
        onChange={(name) => onTarget({ connection: name, parameters })}
      />
      {connection !== '' &&
        fields.map(([name, label, description, example]) => (
          <TextInput
            key={name}
            label={label}
            description={
              asked[name] === undefined ? description : `${description} As the queries say.`
            }
            placeholder={asked[name] ?? `like ${example}`}
            spellCheck={false}
            autoComplete="off"
            disabled={asked[name] !== undefined}
            value={asked[name] ?? parameters[name] ?? ''}
            error={
              name === 'drop_id' &&
              asked[name] === undefined &&
              (parameters[name]?.trim() ?? '') === ''
                ? 'No query of this run says which drop it is.'
                : null
            }
            onChange={(event) =>
              onTarget({
                connection,
                parameters: { ...parameters, [name]: event.currentTarget.value },
              })
            }
          />
        ))}
    </div>
  )
}
