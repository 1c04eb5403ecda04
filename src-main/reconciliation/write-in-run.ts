import type { FailureOrBug } from '../../src-shared/errors.ts'
import { matchesTable, type MatchesTarget } from '../../src-shared/reconciliation/write.ts'
import { matchesWriteSentence } from '../../src-shared/reconciliation/write-words.ts'
import { writeOutside } from '../jobs/outside-step.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { keepMatchesWrite } from './kept-writes.ts'
import type { ResultState } from './result-state.ts'
import { writeState } from './write-matches.ts'

/** Who writes where a run does not say who started it. */
const nobodyKnown = 'Quartermaster'

/**
 * Writes the pairs of a run that is at work, as `writeMatches` does for a finished one, and notes it in
 * the run's folder. What goes wrong is given back: the result stands without it. Throws CancelledError
 * until `beforeCommit` was called.
 */
export async function writeInRun(
  { connection, prefix }: MatchesTarget,
  state: ResultState,
  context: TaskContext,
  beforeCommit: (ifCutOff: FailureOrBug) => Promise<void>,
): Promise<FailureOrBug | null> {
  const { runId, folder } = context
  const order = {
    run: runId,
    connection,
    prefix,
    written_by: context.startedBy ?? nobodyKnown,
    dry_run: false,
  }
  const step = {
    name: 'The write of the pairs',
    connection,
    object: 'the pairs of this run',
    command: `quartermaster runs write ${runId} --connection ${connection}${prefix === '' ? '' : ` --prefix ${prefix}`}`,
    kept: `The result and its outputs are published. ${prefix}${matchesTable} on ${connection} holds all pairs of this run or none.`,
  }
  return await writeOutside(step, context, beforeCommit, async (committing) => {
    const report = await writeState(order, state, context, committing)
    if (report.write !== null) await keepMatchesWrite(folder, report.write)
    context.log('info', matchesWriteSentence(report))
  })
}
