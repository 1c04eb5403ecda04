import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { WriteTarget } from '../../../src-shared/allocation/write-back.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { rpc } from '../../rpc.ts'
import { askedByInputs } from '../runs/write-back-request.ts'
import { partialInputsOf, type Draft } from './draft.ts'
import { connectionsOf } from './query-template-words.ts'
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
  const listed = useQuery(rpc.connections.list.queryOptions())
  const known = connectionsOf(listed.data).filter(({ kind }) => kind === 'postgresql')
  const asked = askedByInputs(partialInputsOf(draft)).parameters
  const isGone =
    connection !== '' && listed.data !== undefined && known.every(({ name }) => name !== connection)
  const names = known.map(({ name }) => name)
  return (
    <div className={classes.writeTarget}>
      <Select
        label="Also write the assignments to a database"
        description="PostgreSQL: rows of contract_assignment, once, in one transaction, as the last step of the run."
        clearable
        clearButtonProps={{ 'aria-label': 'Write to no database' }}
        placeholder={listed.isPending ? 'Loading' : 'None'}
        value={connection === '' ? null : connection}
        data={isGone ? [...names, connection] : names}
        error={isGone ? 'No connection to PostgreSQL of this name is saved here.' : null}
        onChange={(name) => onTarget({ connection: name ?? '', parameters })}
      />
      {listed.data !== undefined && known.length === 0 && (
        <p className={classes.note}>
          No connection to PostgreSQL is saved yet.{' '}
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
