import { shellWord } from '../../src-shared/allocation/command-line.ts'
import type { WriteBackReport, WriteTarget } from '../../src-shared/allocation/write-back.ts'
import { writeBackSentence } from '../../src-shared/allocation/write-back-words.ts'
import type { FailureOrBug } from '../../src-shared/errors.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import type { Connection } from '../data/duckdb.ts'
import { writeOutside } from '../jobs/outside-step.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'
import { writeAssignments } from './write-back.ts'
import { keepWrite, type WriteOrder, writeOrderOf } from './write-order.ts'

/** Who writes where a run does not say who started it. */
const nobodyKnown = 'Quartermaster'

/**
 * What a run writes back once it has a result; null: nothing. Throws `bad_usage` before anything is
 * read where that cannot be.
 */
export async function orderOfRun(
  job: AllocationJob,
  context: TaskContext,
): Promise<WriteOrder | null> {
  if (job.write === undefined || job.dry_run) return null
  return await writeOrderOf(job, {
    ...job.write,
    id: context.runId,
    folder: context.folder,
    written_by: context.startedBy ?? nobodyKnown,
    dry_run: false,
  })
}

/**
 * Writes the assignments of a run that is at work, as `writeBack` does for a finished one, and notes it
 * in the run's folder. What goes wrong is given back: the result stands without it.
 */
export async function writeInRun(
  order: WriteOrder,
  given: WriteTarget,
  duckdb: Connection,
  context: TaskContext,
  beforeCommit: (ifCutOff: FailureOrBug) => Promise<void>,
): Promise<FailureOrBug | null> {
  const words = ['--connection', order.connection, '--drop_id', order.drop_id]
  for (const [name, value] of Object.entries(given.parameters)) {
    if (name !== 'drop_id') words.push('--sql_param', `${name}=${value}`)
  }
  const step = {
    name: 'The write-back',
    connection: order.connection,
    object: 'the assignments of this run',
    command: `quartermaster runs write ${order.run} ${words.map(shellWord).join(' ')}`,
    kept: `The result and its outputs are published. Drop ${order.drop_id} on ${order.connection} holds all assignments of this run or none.`,
  }
  return await writeOutside(step, context, beforeCommit, async (committing) => {
    const report = await writeAssignments(order, duckdb, context, {
      enter: (title) => context.update({ detail: title }),
      committing,
    })
    if (report.state === 'refused') throw refusal(report)
    if (report.write !== null) await keepWrite(order.folder, report.write)
    context.log('info', writeBackSentence(report))
  })
}

function refusal(report: WriteBackReport): Error {
  const worst = report.overruns
    .slice(0, 3)
    .map(
      ({ contract_id: id, assignments, room }) =>
        `${id} has room for ${room ?? 0} of ${assignments}`,
    )
  return expected('conflict', {
    what: `${writeBackSentence(report)}${worst.length === 0 ? '' : ` ${worst.join(', ')}.`}`,
    remedy:
      report.already_assigned > 0
        ? 'Leave these pairs out of the drop (exclusions), or take them out of the database.'
        : 'Make room for them in the database, or start another run, with the caps as they are now.',
  })
}
