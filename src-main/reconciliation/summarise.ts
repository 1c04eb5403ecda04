import type { ReconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type {
  BlockingReport,
  ListedInput,
  ReconciliationCounts,
  ReconciliationSummary,
  TrueQuality,
} from '../../src-shared/reconciliation/summary.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { version } from '../platform/version.ts'
import { decisionReasons } from '../../src-shared/reconciliation/fields.ts'
import type { EngineResult } from './engine/types.ts'
import { estimateOfAccepted } from './thresholds.ts'
import type { Gathered, GatheredList } from './gather.ts'
import {
  ACCEPT,
  countConflicts,
  goldenOf,
  REJECT,
  REVIEW,
  type ResultState,
  sideView,
} from './result-state.ts'

const AMBIGUOUS = decisionReasons.indexOf('ambiguous')
const MOST_DROPPED = 20

/** Counts of a result as it stands. `candidates` are all that were compared, kept or not. */
export function countsOf(
  state: ResultState,
  candidates: number,
  look: () => void = () => undefined,
): ReconciliationCounts {
  const { pairs, effective, deduplicated } = state
  let [accepted, review, ambiguous] = [effective.added.length, 0, 0]
  for (let pair = 0; pair < pairs.count; pair++) {
    const decision = effective.decision[pair]!
    if (decision === ACCEPT) accepted++
    if (decision !== REVIEW) continue
    review++
    if (effective.reason[pair] === AMBIGUOUS) ambiguous++
  }
  const sideCounts = (side: 'left' | 'right'): { matched: number; unmatched: number } => {
    if (side === 'right' && deduplicated) return { matched: 0, unmatched: 0 }
    const states = sideView(state, side, look).state
    let [matched, unmatched] = [0, 0]
    for (const best of states) {
      if (best === ACCEPT) matched++
      else if (best !== REVIEW) unmatched++
    }
    return { matched, unmatched }
  }
  const [left, right] = [sideCounts('left'), sideCounts('right')]
  return {
    left: state.left.rows,
    right: deduplicated ? 0 : state.right.rows,
    candidates,
    accepted,
    review,
    ambiguous,
    rejected: candidates + effective.added.length - accepted - review,
    matched_left: left.matched,
    matched_right: right.matched,
    unmatched_left: left.unmatched,
    unmatched_right: right.unmatched,
    golden: goldenOf(state).groups.length,
    conflicts: countConflicts(state, look),
  }
}

/** Mean confidence of the pairs that are accepted or in review; null without any. */
export function averageConfidence({ pairs, effective }: ResultState): number | null {
  let [sum, count] = [0, 0]
  for (let pair = 0; pair < pairs.count; pair++) {
    if (effective.decision[pair] === REJECT) continue
    sum += pairs.confidence[pair]!
    count++
  }
  return count === 0 ? null : sum / count
}

export function blockingReport({ blocking }: Pick<EngineResult, 'blocking'>): BlockingReport {
  return {
    all_pairs: blocking.allPairs,
    candidates: blocking.candidates,
    rules: blocking.rules.map(({ name, pairs, alone, dropped }) => ({
      name,
      pairs,
      alone,
      dropped: dropped
        .toSorted((a, b) => b.records - a.records || (a.value < b.value ? -1 : 1))
        .slice(0, MOST_DROPPED)
        .map(({ value, records }) => ({ value: value.slice(0, 200), records })),
      dropped_total: dropped.length,
    })),
  }
}

export interface Finished {
  readonly job: ReconciliationJob
  readonly gathered: Gathered
  readonly result: EngineResult
  readonly state: ResultState
  readonly quality: TrueQuality | null
  readonly earlier: ReconciliationSummary['earlier']
  readonly llm: ReconciliationSummary['llm']
  readonly learned: ReconciliationSummary['learned']
}

export interface Taken {
  readonly seconds: ReconciliationSummary['seconds']
  readonly peakMemory: number
  readonly outputs: ReconciliationSummary['outputs']
}

export function summarise(
  finished: Finished,
  taken: Taken,
  look: () => void = () => undefined,
): ReconciliationSummary {
  const { job, gathered, result, state } = finished
  const { thresholds, estimate, cardinality } = result
  const { pairs } = state
  const accepted = estimateOfAccepted(pairs, state.left.rows, thresholds.accept)
  let found = 0
  for (let pair = 0; pair < pairs.count; pair++) {
    const decision = pairs.decision[pair]!
    if (decision === ACCEPT || (decision === REVIEW && pairs.confidence[pair]! >= 0.5)) found++
  }
  return {
    // What the engine cannot know of its own quality is a warning, unless known pairs tell.
    status:
      gathered.warnings.length > 0 || doubts(finished) || isCutShort(finished) ? 'warning' : 'ok',
    deduplicated: gathered.deduplicated,
    counts: countsOf(state, result.blocking.candidates, look),
    way: { ...result.way },
    cardinality: {
      setting: job.parameters.cardinality,
      used: cardinality.used,
      why: cardinality.why,
    },
    thresholds: {
      accept: thresholds.accept,
      reject: thresholds.reject,
      accept_proposed: thresholds.acceptProposed,
      reject_proposed: thresholds.rejectProposed,
    },
    average_confidence: averageConfidence(state),
    estimate: {
      precision: { ...estimate.precision },
      recall: { ...estimate.recall },
      left_matched: { ...estimate.leftMatched },
      accepted,
      cannot_know:
        estimate.cannotKnow ??
        (found === 0 ? 'Nothing was found that could be right: there is no precision.' : null),
    },
    truth: finished.quality,
    blocking: blockingReport(result),
    fields: state.fields.map(({ left, right, kind }) => ({
      left: [...left],
      right: [...right],
      kind,
    })),
    abbreviations: result.abbreviations.map((rule) => ({ ...rule })),
    survivorship: job.survivorship,
    earlier: finished.earlier,
    llm: finished.llm,
    learned: finished.learned,
    warnings: [...gathered.warnings],
    inputs: listedInputs(gathered),
    outputs: taken.outputs,
    parameters: job.parameters,
    seconds: taken.seconds,
    peak_memory_bytes: taken.peakMemory,
    version,
  }
}

function doubts({ result, quality }: Finished): boolean {
  return result.estimate.cannotKnow !== null && quality === null
}

/** A model that was to be asked and was not, or not about all. */
const isCutShort = ({ llm }: Finished): boolean => llm !== null && llm.stopped !== null

function listedInputs({ left, right, deduplicated, truth }: Gathered): ListedInput[] {
  const listed = ({ list, idColumn }: Pick<GatheredList, 'list' | 'idColumn'>): ListedInput => ({
    input: list.input,
    ...list.facts,
    columns: [...list.columns],
    id_column: idColumn,
  })
  return [
    listed(left),
    ...(deduplicated ? [] : [listed(right)]),
    ...(truth === null ? [] : [listed({ list: truth.list, idColumn: null })]),
  ]
}

/** The inputs with their files, so that a later look tells whether they changed. */
export function recordedInputs({
  left,
  right,
  deduplicated,
  truth,
}: Gathered): JobResult['inputs'] {
  const lists = [
    left.list,
    ...(deduplicated ? [] : [right.list]),
    ...(truth === null ? [] : [truth.list]),
  ]
  return lists.map(({ input, facts, files }) => ({ input, ...facts, files: [...files] }))
}

/** Figures of the run for lists and for the host's metrics. */
export function metricsOf(summary: ReconciliationSummary): JobResult['metrics'] {
  const { counts, average_confidence: average, llm, truth } = summary
  const f1 = truth?.best_answer.f1 ?? null
  return {
    products: counts.left + counts.right,
    candidates: counts.candidates,
    accepted: counts.accepted,
    review: counts.review,
    conflicts: counts.conflicts,
    peak_memory_bytes: summary.peak_memory_bytes,
    ...(average === null ? {} : { average_confidence: average }),
    ...(f1 === null ? {} : { f1 }),
    ...(llm === null ? {} : { llm_calls: llm.dry_run ? 0 : llm.calls, llm_cost_usd: llm.cost_usd }),
  }
}
