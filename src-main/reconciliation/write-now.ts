import { companionEnds } from '../../src-shared/reconciliation/job.ts'
import type { ReconciliationSummary } from '../../src-shared/reconciliation/summary.ts'
import { writeJson } from './artifacts.ts'
import { outputLines, writeLines } from './outputs.ts'
import { type KnownPairs, measureQuality } from './quality.ts'
import type { LoadedResult } from './result-load.ts'
import { averageConfidence, countsOf } from './summarise.ts'

/** The figures of a summary that decisions change. */
export function figuresNow(
  { state, stored }: Pick<LoadedResult, 'state' | 'stored'>,
  known: KnownPairs | null,
): Pick<ReconciliationSummary, 'counts' | 'average_confidence' | 'truth'> {
  const { decision } = state.effective
  return {
    counts: countsOf(state, stored.summary.counts.candidates),
    average_confidence: averageConfidence(state),
    truth: known === null ? null : measureQuality({ ...state.pairs, decision }, known),
  }
}

/**
 * Writes a run's result as it stands with every decision so far: the files a run writes, to `to` and
 * names that begin with it, rejected pairs among them where the run was asked for them. `named` is what
 * `to` will be called, for the summary.
 */
export async function writeNow(
  { state, stored }: LoadedResult,
  known: KnownPairs | null,
  { to, named }: { readonly to: string; readonly named: string },
): Promise<{ files: { end: string; rows: number | null }[] }> {
  const files: { end: string; rows: number | null }[] = []
  const outputs: ReconciliationSummary['outputs'] = []
  for (const { end, lines } of outputLines(state, stored.summary.parameters.all)) {
    const written = await writeLines(to + end, lines)
    files.push({ end, rows: written.rows })
    outputs.push({ path: named + end, ...written })
  }
  const summary: ReconciliationSummary = {
    ...stored.summary,
    ...figuresNow({ state, stored }, known),
    outputs,
  }
  await writeJson(to + companionEnds.summary, summary)
  return { files: [...files, { end: companionEnds.summary, rows: null }] }
}
