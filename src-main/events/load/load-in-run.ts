import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FailureOrBug } from '../../../src-shared/errors.ts'
import { type LoadReport, loadsFile, type LoadTarget } from '../../../src-shared/events/load.ts'
import { loadSentence } from '../../../src-shared/events/load-words.ts'
import type { Connection } from '../../data/duckdb.ts'
import type { TaskContext } from '../../jobs/task-context.ts'
import { CancelledError, expected, failureOf } from '../../platform/errors.ts'
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
 * stands without it. Throws CancelledError as long as nothing is written.
 */
export async function loadInRun(
  target: LoadTarget,
  duckdb: Connection,
  artifacts: string,
  context: TaskContext,
): Promise<LoadInRun> {
  const { runId, folder } = context
  const order = {
    ...target,
    run: runId,
    folder,
    written_by: context.startedBy ?? nobodyKnown,
    dry_run: false,
  }
  try {
    const report = await writeTables(order, duckdb, artifacts, context)
    if (report.state === 'refused') throw refusal(report)
    if (report.load !== null) {
      await appendFile(join(folder, loadsFile), `${JSON.stringify(report.load)}\n`, { mode: 0o600 })
    }
    context.log('info', loadSentence(report))
    return { state: 'loaded', report }
  } catch (error) {
    if (error instanceof CancelledError) throw error
    // A query that was interrupted fails in its own words.
    context.checkpoint()
    return { state: 'failed', failure: withKept(failureOf(error), target, runId) }
  }
}

/** Its first sentence says what happened, the rest what to do. */
function refusal(report: LoadReport): Error {
  const [what = '', ...rest] = loadSentence(report).split(/(?<=\.) /)
  return expected('conflict', { what, remedy: rest.join(' ') })
}

function withKept(
  failure: FailureOrBug,
  { connection, prefix, events }: LoadTarget,
  run: string,
): FailureOrBug {
  const flags = [
    `--connection ${connection}`,
    ...(prefix === '' ? [] : [`--prefix ${prefix}`]),
    ...(events ? ['--events'] : []),
  ]
  const again = `Then write the tables of this run: quartermaster runs write ${run} ${flags.join(' ')}`
  const told = { what: `The load failed. ${failure.what}`, remedy: `${failure.remedy} ${again}` }
  if (failure.code === 'bug') return { ...failure, ...told }
  return {
    ...failure,
    ...told,
    kept: `The result and its outputs are published. Each table on ${connection} holds the whole of this run or what it held before.`,
  }
}
