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
  let committing = false
  try {
    const report = await writeTables(order, duckdb, artifacts, context, async () => {
      await beforeCommit(cutOff(target, runId))
      committing = true
    })
    if (report.state === 'refused') throw refusal(report)
    if (report.load !== null) {
      await appendFile(join(folder, loadsFile), `${JSON.stringify(report.load)}\n`, { mode: 0o600 })
    }
    context.log('info', loadSentence(report))
    return { state: 'loaded', report }
  } catch (error) {
    // A query that was interrupted fails in its own words.
    if (!committing) context.checkpoint()
    if (!committing && error instanceof CancelledError) throw error
    return { state: 'failed', failure: withKept(failureOf(error), target, runId) }
  }
}

/** Its first sentence says what happened, the rest what to do. */
function refusal(report: LoadReport): Error {
  const [what = '', ...rest] = loadSentence(report).split(/(?<=\.) /)
  return expected('conflict', { what, remedy: rest.join(' ') })
}

/** Of a run that died while the database was told to keep the rows. */
function cutOff(target: LoadTarget, run: string): FailureOrBug {
  return expected('connection_lost', {
    what: `The load was cut off while ${target.connection} was told to keep its rows.`,
    remedy: `Write the tables of this run again, which changes nothing where they are there: ${againBy(target, run)}`,
    kept: keptOf(target),
  }).failure
}

const keptOf = ({ connection }: LoadTarget): string =>
  `The result and its outputs are published. Each table on ${connection} holds the whole of this run or what it held before.`

function againBy({ connection, prefix, events }: LoadTarget, run: string): string {
  const flags = [
    `--connection ${connection}`,
    ...(prefix === '' ? [] : [`--prefix ${prefix}`]),
    ...(events ? ['--events'] : []),
  ]
  return `quartermaster runs write ${run} ${flags.join(' ')}`
}

function withKept(failure: FailureOrBug, target: LoadTarget, run: string): FailureOrBug {
  const again = `Then write the tables of this run: ${againBy(target, run)}`
  const told = { what: `The load failed. ${failure.what}`, remedy: `${failure.remedy} ${again}` }
  if (failure.code === 'bug') return { ...failure, ...told }
  return { ...failure, ...told, kept: keptOf(target) }
}
