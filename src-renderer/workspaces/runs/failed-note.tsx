import { Button } from '@mantine/core'
import { IconAlertOctagon } from '@tabler/icons-react'
import type { FailureOrBug } from '../../../src-shared/errors.ts'
import { CopyReport } from '../../components/states.tsx'
import { readableFailure } from '../../readable-error.ts'
import classes from './run.module.css'

interface FailedNoteProps {
  readonly failure: FailureOrBug
  /** To the tab where the result can be written after all. */
  readonly onInputs: () => void
}

/** Above a result that stands: what could not be done with it, and the ways on. */
export function FailedNote({ failure, onInputs }: FailedNoteProps) {
  const error = readableFailure(failure)
  return (
    <section className={classes.failedNote} role="alert">
      <h2>
        <IconAlertOctagon size={16} stroke={1.75} aria-hidden />
        {error.what}
      </h2>
      <p>{error.kept}</p>
      <p>{error.remedy}</p>
      <div className={classes.buttons}>
        <Button onClick={onInputs}>Write to a database…</Button>
        <CopyReport error={error} />
      </div>
    </section>
  )
}
