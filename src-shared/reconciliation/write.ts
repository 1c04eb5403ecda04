import { z } from 'zod'
import { connectionName } from '../connections.ts'
import { tablePrefix } from '../events/load.ts'
import { runId } from '../runs.ts'

/** Name of the table that holds the pairs, after its prefix. */
export const matchesTable = 'reconciled_pairs'

export const matchesWriteRequest = z.strictObject({
  id: runId,
  connection: connectionName,
  prefix: tablePrefix.default(''),
  /** Does all of it but the commit. */
  dry_run: z.boolean().default(false),
})
export type MatchesWriteRequest = z.infer<typeof matchesWriteRequest>

export const matchesWriteReport = z.strictObject({
  state: z.enum(['written', 'ready']),
  connection: z.string(),
  table: z.string(),
  rows: z.int(),
  accepted: z.int(),
  review: z.int(),
  /** Rows of the same run that stood there and are replaced. */
  replaced: z.int(),
})
export type MatchesWriteReport = z.infer<typeof matchesWriteReport>
