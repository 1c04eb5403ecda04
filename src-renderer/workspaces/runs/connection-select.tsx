import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ConnectionKind } from '../../../src-shared/connections.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { ErrorState } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { clearButtonProps } from '../../theme/theme.ts'
import { connectionsOf } from '../allocation/query-template-words.ts'
import { kindWords } from '../settings/connection-words.ts'
import classes from './run.module.css'

interface ConnectionSelectProps {
  /** Name of a connection; '' for none. */
  readonly value: string
  readonly onChange: (name: string) => void
  /** The one kind that will do; absent: any. */
  readonly kind?: ConnectionKind
  /** Absent: Connection. */
  readonly label?: string
  /** What it means to choose none, and the name of the button that does; absent: one has to be. */
  readonly none?: { readonly means: string; readonly clear: string }
}

/** A saved connection, or the way to one. */
export function ConnectionSelect({
  value,
  onChange,
  kind,
  label = 'Connection',
  none,
}: ConnectionSelectProps) {
  const listed = useQuery(rpc.connections.list.queryOptions())
  const connections = connectionsOf(listed.data).filter(
    (each) => kind === undefined || each.kind === kind,
  )
  const known = connections.map((each) => ({
    value: each.name,
    label: `${each.name} (${kindWords[each.kind]})`,
  }))
  const isGone =
    value !== '' && listed.data !== undefined && connections.every(({ name }) => name !== value)
  const which = kind === undefined ? '' : ` to ${kindWords[kind]}`
  const input = useRef<HTMLInputElement>(null)
  return (
    <div>
      <Select
        ref={input}
        label={label}
        {...(none !== undefined && {
          description: none.means,
          clearable: true,
          clearButtonProps: clearButtonProps(none.clear),
          // The button that was pressed is gone.
          onClear: () => input.current?.focus(),
        })}
        placeholder={listed.isPending ? 'Loading' : none === undefined ? 'Choose' : 'None'}
        value={value === '' ? null : value}
        data={isGone ? [...known, { value, label: value }] : known}
        error={isGone ? `No connection${which} of this name is saved here.` : null}
        onChange={(name) => onChange(name ?? '')}
      />
      {listed.data !== undefined && connections.length === 0 && (
        <p className={classes.sentence}>
          No connection{which} is saved yet.{' '}
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
      {listed.isError && <ErrorState error={readableError(listed.error)} />}
    </div>
  )
}
