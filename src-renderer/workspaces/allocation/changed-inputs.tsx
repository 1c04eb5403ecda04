import { CloseButton } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import {
  hasChanged,
  type InputChange,
  inputChangeSentence,
} from '../../../src-shared/allocation/input-changes.ts'
import { countOf, readerNumbers } from '../../format.ts'
import { rpc } from '../../rpc.ts'
import type { Draft } from './draft.ts'
import classes from './new-allocation.module.css'

interface ChangedInputsProps {
  /** The run that filled the form. */
  readonly from: string
  readonly draft: Draft
  readonly onClose: () => void
}

/** Which files are not what that run read any more. Silent while nothing is known or changed. */
export function ChangedInputs({ from, draft, onClose }: ChangedInputsProps) {
  const query = useQuery({
    ...rpc.runs.inputChanges.queryOptions({ input: { id: from } }),
    staleTime: 0,
  })
  const changed = changedOf(query.data?.inputs ?? [], draft)
  if (changed.length === 0) return null
  return (
    <section className={classes.changed} role="status" aria-label="Inputs changed since the run">
      <IconInfoCircle size={16} stroke={1.75} aria-hidden />
      <div>
        <p>
          {countOf(changed.length, 'input', 'inputs')} changed since run{' '}
          <span className="mono">{from}</span>: the result may differ for that reason alone.
        </p>
        <ul>
          {changed.map((change) => (
            <li key={change.input}>{inputChangeSentence(change, readerNumbers)}</li>
          ))}
        </ul>
      </div>
      <CloseButton size={22} aria-label="Dismiss" onClick={onClose} />
    </section>
  )
}

/** An input that was given another file meanwhile is no longer the run's. */
export function changedOf(
  inputs: readonly InputChange[],
  draft: Pick<Draft, 'paths'>,
): readonly InputChange[] {
  return inputs.filter((change) => hasChanged(change) && draft.paths[change.input] === change.path)
}
