import { z } from 'zod'
import { connectionName } from '../connections.ts'
import { tablePrefix } from '../events/load.ts'
import { runId } from '../run-id.ts'

/** Name of the table that holds the pairs, after its prefix. */
export const matchesTable = 'reconciled_pairs'

/** Where pairs are written. */
export const matchesTarget = z.strictObject({
  /** Name of a saved connection to PostgreSQL. */
  connection: connectionName,
  /** Stands before the name of the table. */
  prefix: tablePrefix.default(''),
})
export type MatchesTarget = z.infer<typeof matchesTarget>

export const matchesWriteRequest = matchesTarget.extend({
  id: runId,
  /** Does all of it but the commit. */
  dry_run: z.boolean().default(false),
})
export type MatchesWriteRequest = z.infer<typeof matchesWriteRequest>

/** A write that was committed, as the run's folder keeps it. */
export const matchesWrite = z.strictObject({
  connection: z.string(),
  /** With its prefix. */
  table: z.string(),
  rows: z.int(),
  accepted: z.int(),
  review: z.int(),
  written_by: z.string(),
  written_at: z.iso.datetime(),
})
export type MatchesWrite = z.infer<typeof matchesWrite>
/** Where a run's folder keeps them, one a line. */
export const matchesWritesFile = 'pair-writes.jsonl'
export const matchesWrites = z.strictObject({ writes: z.array(matchesWrite) })

export const matchesWriteReport = z.strictObject({
  state: z.enum(['written', 'ready']),
  connection: z.string(),
  table: z.string(),
  rows: z.int(),
  accepted: z.int(),
  review: z.int(),
  /** Rows of the same run that stood there and are replaced. */
  replaced: z.int(),
  /** The write just made; null: nothing was written. */
  write: matchesWrite.nullable(),
})
export type MatchesWriteReport = z.infer<typeof matchesWriteReport>
