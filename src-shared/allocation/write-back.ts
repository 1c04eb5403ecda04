import { z } from 'zod'
import { connectionName } from '../connections.ts'
import { runId } from '../run-id.ts'

/** Where a run writes its assignments itself, once it has them: the run's own request. */
export const writeTarget = z.strictObject({
  connection: connectionName,
  /** Values for the query of the caps, where the run's own caps came from a file; the drop among them. */
  parameters: z.record(z.string().max(100), z.string().max(10_000)).default({}),
})
export type WriteTarget = z.infer<typeof writeTarget>

/** The file of a run's folder that keeps its writes, a line each. */
export const writesFile = 'writes.jsonl'

/** How the assignments of a finished run go into `contract_assignment` of a PostgreSQL database. */
export const writeBackRequest = z.strictObject({
  id: runId,
  connection: connectionName,
  /** The drop they belong to; absent: the one that the run's queries asked for. */
  drop_id: z.string().min(1).max(200).optional(),
  /** When they are assigned; absent: the moment of writing. */
  assigned_at: z.iso.datetime().optional(),
  /** When they expire; absent: the end of the drop, where the run's queries have one. */
  expires_at: z.iso.datetime().optional(),
  /** Values for the query of the caps, where the run's own caps came from a file. */
  parameters: z.record(z.string().max(100), z.string().max(10_000)).default({}),
  /** All of it but the commit. */
  dry_run: z.boolean().default(false),
})
export type WriteBackRequest = z.infer<typeof writeBackRequest>

/** A write that was committed, as the run's folder and the table `quartermaster_write` keep it. */
export const runWrite = z.strictObject({
  connection: z.string(),
  drop_id: z.string(),
  rows: z.int(),
  written_by: z.string(),
  written_at: z.iso.datetime(),
})
export type RunWrite = z.infer<typeof runWrite>
export const runWrites = z.strictObject({ writes: z.array(runWrite) })

const mostListed = 500

export const overrun = z.strictObject({
  contract_id: z.string(),
  /** Assignments of the run, and room left in the database; null: not offered in this drop any more. */
  assignments: z.int(),
  room: z.int().nullable(),
})
export type Overrun = z.infer<typeof overrun>

/**
 * What a write came to. `refused`: contracts have less room than the run gives out, or pairs are
 * assigned already; nothing was written. `already_written`: this run was, once and for all.
 */
export const writeBackReport = z.strictObject({
  state: z.enum(['written', 'ready', 'refused', 'already_written']),
  connection: z.string(),
  drop_id: z.string(),
  rows: z.int(),
  users: z.int(),
  contracts: z.int(),
  sponsored: z.int(),
  /** Rows that the drop has in the database besides. */
  rows_before: z.int(),
  overrun_contracts: z.int(),
  /** The worst first. */
  overruns: z.array(overrun).max(mostListed),
  /** Pairs that are assigned in this drop already, and a few of them. */
  already_assigned: z.int(),
  already_assigned_samples: z.array(z.string()).max(10),
  /** The write that stands in the way, or the one just made. */
  write: runWrite.nullable(),
  seconds: z.number(),
})
export type WriteBackReport = z.infer<typeof writeBackReport>
export const mostOverruns = mostListed
