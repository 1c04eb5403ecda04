import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decisionEvent, type DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { reconciliationFiles, type ReconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type { ReconciliationSummary } from '../../src-shared/reconciliation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'
import type { PairLabel, RecordList } from './engine/types.ts'
import type { Gathered } from './gather.ts'
import { keptDecisions } from './kept-decisions.ts'
import { loadStored, overlay, type StoredResult } from './result-load.ts'
import { answeredPairs } from './review/answers.ts'
import { followLogs, reviewLogOf } from './review/follow-log.ts'
import { LogState } from './review/log-state.ts'

/** What a run takes from the one it goes on from. */
export interface FromEarlier {
  /** Decisions that still stand, numbered from 1. */
  readonly events: readonly DecisionEvent[]
  readonly earlier: ReconciliationSummary['earlier']
  /** Answers to learn from, by rows of the lists of now; empty unless learning is asked for. */
  readonly labels: readonly PairLabel[]
  readonly learned: ReconciliationSummary['learned']
}

const grouped = new Intl.NumberFormat('en-US')

/** Throws `not_found` for a run that is gone, `bad_usage` for one of another kind of lists. */
export async function fromEarlier(
  connection: Connection,
  job: ReconciliationJob,
  { left, right, deduplicated }: Gathered,
  context: TaskContext,
): Promise<FromEarlier> {
  const [folder] = context.earlierRuns
  if (job.earlier === null || folder === undefined || context.reviewLog === undefined) {
    return { events: [], earlier: null, labels: [], learned: null }
  }
  const before = await loadStored(connection, folder).catch((cause: unknown) => {
    throw expected('not_found', {
      what: `Run ${job.earlier} has no result to go on from.`,
      remedy: 'Name a reconciliation that has succeeded, or start without one.',
      cause,
    })
  })
  if (before.model.deduplicated !== deduplicated) {
    throw expected('bad_usage', {
      what: `Run ${job.earlier} matched ${deduplicated ? 'two lists' : 'one list with itself'}, this one does not.`,
      remedy: 'Go on from a run of the same kind.',
    })
  }
  const lists = { left: left.records, right: right.records }
  const log = await logOf(context.reviewLog, job.earlier, before.artifacts)
  const { events, dropped } = keptDecisions(log, before, lists)
  context.log(
    'info',
    `${grouped.format(events.length)} decisions of run ${job.earlier} are kept, ${grouped.format(dropped)} no longer fit`,
  )
  const earlier = { run: job.earlier, kept: events.length, dropped }
  if (!job.parameters.learn) return { events, earlier, labels: [], learned: null }

  const labels = labelsOf(before, events, lists)
  const accepted = labels.filter(({ match }) => match).length
  const learned = {
    run: job.earlier,
    answers: labels.length,
    accepted,
    rejected: labels.length - accepted,
  }
  context.log(
    labels.length === 0 ? 'warning' : 'info',
    `Learning from ${grouped.format(labels.length)} answers: ${grouped.format(accepted)} accepted, ${grouped.format(learned.rejected)} rejected`,
  )
  return { events, earlier, labels, learned }
}

/** What a run brought with it gets into the log at the first look: until then it stands in its folder. */
async function logOf(path: string, run: string, artifacts: string): Promise<LogState> {
  const log = followLogs(reviewLogOf(path)).state(run)
  const file = join(artifacts, reconciliationFiles.decisions)
  if (log.number > 0 || !existsSync(file)) return log
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  const brought = new LogState()
  brought.add(lines.map((line) => decisionEvent.parse(JSON.parse(line))))
  return brought
}

/** Answers about records that are there with the same cells, as rows of the lists of now. */
function labelsOf(
  before: StoredResult,
  events: readonly DecisionEvent[],
  now: { readonly left: RecordList; readonly right: RecordList },
): readonly PairLabel[] {
  const log = new LogState()
  log.add(events)
  const { state } = overlay(before, log)
  const rows = {
    left: new Map(now.left.ids.map((id, row) => [id, row])),
    right: new Map(now.right.ids.map((id, row) => [id, row])),
  }
  return answeredPairs(state).flatMap(({ left, right, match }) => {
    const l = rows.left.get(state.left.ids[left]!)
    const r = rows.right.get(state.right.ids[right]!)
    if (l === undefined || r === undefined) return []
    const isTurned = state.deduplicated && r < l
    return [{ left: isTurned ? r : l, right: isTurned ? l : r, match }]
  })
}
