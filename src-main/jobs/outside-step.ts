import type { FailureOrBug } from '../../src-shared/errors.ts'
import { CancelledError, expected, failureOf } from '../platform/errors.ts'
import type { TaskContext } from './task-context.ts'

/** A last step of a run that writes elsewhere: what is said of it when it goes wrong. */
export interface OutsideStep {
  /** Begins a sentence: `The load`. */
  readonly name: string
  readonly connection: string
  /** What is written: `the tables of this run`. */
  readonly object: string
  /** The command that writes it afterwards. */
  readonly command: string
  readonly kept: string
}

/** Called right before the commit: from then on nothing can be taken back, and nothing is cancelled. */
export type Committing = () => Promise<void>

/**
 * Writes a result elsewhere at the end of a run. What goes wrong is given back, as the result stands
 * without it; null: it was written. `beforeCommit` gets what is to be said if the run dies before it
 * knows whether the other side kept what it got. Throws CancelledError until it was called.
 */
export async function writeOutside(
  step: OutsideStep,
  context: Pick<TaskContext, 'checkpoint'>,
  beforeCommit: (ifCutOff: FailureOrBug) => Promise<void>,
  write: (committing: Committing) => Promise<void>,
): Promise<FailureOrBug | null> {
  let isCommitting = false
  try {
    await write(async () => {
      await beforeCommit(cutOff(step))
      isCommitting = true
    })
    return null
  } catch (error) {
    // A query that was interrupted fails in its own words.
    if (!isCommitting) context.checkpoint()
    if (!isCommitting && error instanceof CancelledError) throw error
    return withKept(failureOf(error), step)
  }
}

/** Of a run that died while the other side was told to keep what it got. */
function cutOff({ name, connection, object, command, kept }: OutsideStep): FailureOrBug {
  return expected('connection_lost', {
    what: `${name} was cut off while ${connection} was told to keep its rows.`,
    remedy: `Write ${object} again, which changes nothing where they are there: ${command}`,
    kept,
  }).failure
}

function withKept(
  failure: FailureOrBug,
  { name, object, command, kept }: OutsideStep,
): FailureOrBug {
  const told = {
    what: `${name} failed. ${failure.what}`,
    remedy: `${failure.remedy} Then write ${object}: ${command}`,
  }
  if (failure.code === 'bug') return { ...failure, ...told }
  return { ...failure, ...told, kept }
}
