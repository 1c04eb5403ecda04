import { z } from 'zod'
import { runId } from '../run-id.ts'
import { reconciliationInputs } from './inputs.ts'
import { reconciliationParameters } from './parameters.ts'
import { survivorship } from './survivorship.ts'
import { matchesTarget } from './write.ts'

export const reconciliationJob = z.strictObject({
  kind: z.literal('reconciliation'),
  inputs: reconciliationInputs,
  parameters: reconciliationParameters,
  survivorship: survivorship.prefault({}),
  /** A run whose decisions are kept for pairs whose records did not change. */
  earlier: runId.nullable().default(null),
  /** File the pairs are also written to (.csv); its companions stand beside it. */
  output: z.string().min(1).max(4096).nullable().default(null),
  /** The database that the pairs are also written to once they are there; absent: none. */
  write: matchesTarget.optional(),
})
export type ReconciliationJob = z.infer<typeof reconciliationJob>

/** Files of a run, in its `artifacts/`. */
export const reconciliationFiles = {
  /** Every candidate pair, in the order of (left row, right row). */
  pairs: 'pairs.parquet',
  /** The records as they were given. One list alone has no right file. */
  left: 'left.parquet',
  right: 'right.parquet',
  /** Known pairs, with the rows they name. */
  truth: 'truth.parquet',
  /** Signals, levels, bits, prior, thresholds: what a pair's evidence is read with. */
  model: 'model.json',
  /** What a language model said, and what earlier runs' reviewers did: decision events. */
  decisions: 'decisions.jsonl',
  summary: 'summary.json',
} as const

/** Ends of the names of the files beside FILE. */
export const companionEnds = {
  unmatched_left: '.unmatched_left.csv',
  unmatched_right: '.unmatched_right.csv',
  golden: '.golden.csv',
  summary: '.summary.json',
} as const
