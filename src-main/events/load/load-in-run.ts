import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FailureOrBug } from '../../../src-shared/errors.ts'
import { type LoadReport, loadsFile, type LoadTarget } from '../../../src-shared/events/load.ts'
import { loadSentence } from '../../../src-shared/events/load-words.ts'
import type { Connection } from '../../data/duckdb.ts'
import { writeOutside } from '../../jobs/outside-step.ts'
import type { TaskContext } from '../../jobs/task-context.ts'
import { expected } from '../../platform/errors.ts'
import { writeTables } from './load.ts'

/** Who writes where a run does not say who started it. */
const nobodyKnown = 'Quartermaster'

/** What became of the tables: written (or found there), or why they are not. */
export type LoadInRun =
  | { readonly state: 'loaded'; readonly report: LoadReport }
  | { readonly state: 'failed'; readonly failure: FailureOrBug }

/**
 * Writes the tables of a run that is at work into the database that its job names, as `loadRun` does
 * for a finished one, and notes it in the run's folder. What goes wrong is given back: the result
 * stands without it. `beforeCommit` gets what is to be said if the run dies before it knows whether the
 * database kept the rows. Throws CancelledError until it was called.
 */
export async function loadInRun(
  target: LoadTarget,
  duckdb: Connection,
  artifacts: string,
  context: TaskContext,
  beforeCommit: (ifCutOff: FailureOrBug) => Promise<void>,
): Promise<LoadInRun> {
  const { runId, folder } = context
  const order = {
    ...target,
    run: runId,
    folder,
    written_by: context.startedBy ?? nobodyKnown,
    dry_run: false,
  }
  const step = {
    name: 'The load',
    connection: target.connection,
    object: 'the tables of this run',
    command: writeCommand(target, runId),
    kept: `The result and its outputs are published. Each table on ${target.connection} holds the whole of this run or what it held before.`,
  }
  let loaded: LoadReport | null = null
  const failure = await writeOutside(step, context, beforeCommit, async (committing) => {
    const report = await writeTables(order, duckdb, artifacts, context, committing)
    if (report.state === 'refused') throw refusal(report)
    if (report.load !== null) {
      await appendFile(join(folder, loadsFile), `${JSON.stringify(report.load)}\n`, { mode: 0o600 })
    }
    context.log('info', loadSentence(report))
    loaded = report
  })
  if (failure !== null) return { state: 'failed', failure }
  if (loaded === null) throw new Error('a load that did not fail has a report')
  return { state: 'loaded', report: loaded }
}

/** Its first sentence says what happened, the rest what to do. */
function refusal(report: LoadReport): Error {
  const [what = '', ...rest] = loadSentence(report).split(/(?<=\.) /)
  return expected('conflict', { what, remedy: rest.join(' ') })
}

function writeCommand({ connection, prefix, events }: LoadTarget, run: string): string {
  const flags = [
    `--connection ${connection}`,
    ...(prefix === '' ? [] : [`--prefix ${prefix}`]),
    ...(events ? ['--events'] : []),
  ]
  return `quartermaster runs write ${run} ${flags.join(' ')}`
}
