import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { WriteTarget } from '../../../src-shared/allocation/write-back.ts'
import { ConnectionSelect } from '../runs/connection-select.tsx'
import { askedByInputs } from '../runs/write-back-request.ts'
import type { SomeInputs } from './draft.ts'
import classes from './new-allocation.module.css'
import { lacksDropIn } from './write-target.ts'

const fields = [
  ['drop_id', 'Drop', 'The drop that the assignments belong to.', '2122'],
  ['drop_start', 'Drop begins', 'Room of the contracts goes by it.', '2026-01-31T00:00:00Z'],
  ['drop_end', 'Drop ends', 'The assignments expire then.', '2026-02-07T00:00:00Z'],
] as const

interface WriteTargetFieldsProps {
  readonly inputs: SomeInputs
  readonly target: WriteTarget
  readonly onTarget: (target: WriteTarget) => void
  /** Below a value: what it comes to, where that is not what it says. */
  readonly renderBelow?: (value: string) => ReactNode
}

/** The database that the run writes its assignments to, and the drop where no query says which. */
export function WriteTargetFields({
  inputs,
  target,
  onTarget,
  renderBelow,
}: WriteTargetFieldsProps) {
  const { connection, parameters } = target
  const asked = askedByInputs(inputs).parameters
  const others = Object.keys(parameters).filter((name) => fields.every(([known]) => known !== name))
  const change = (name: string, value: string): void =>
    onTarget({ connection, parameters: { ...parameters, [name]: value } })
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
          <div key={name}>
            <TextInput
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
                name === 'drop_id' && lacksDropIn(inputs, target)
                  ? 'No query of this run says which drop it is.'
                  : null
              }
              onChange={(event) => change(name, event.currentTarget.value)}
            />
            {renderBelow?.(asked[name] ?? parameters[name] ?? '')}
          </div>
        ))}
      {connection !== '' &&
        others.map((name) => (
          <div key={name}>
            <TextInput
              label={<span className="mono">{name}</span>}
              description="For the query of the caps."
              spellCheck={false}
              autoComplete="off"
              value={parameters[name] ?? ''}
              onChange={(event) => change(name, event.currentTarget.value)}
            />
            {renderBelow?.(parameters[name] ?? '')}
          </div>
        ))}
    </div>
  )
}
