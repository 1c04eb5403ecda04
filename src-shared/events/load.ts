import { z } from 'zod'
import { connectionKind, connectionName } from '../connections.ts'
import { runId } from '../run-id.ts'

/** The tables of a run as they are written into a database; `events` only where it is asked for. */
export const loadedTables = ['daily_metrics', 'retention_cohorts', 'events_cleaned'] as const
export const loadedTable = z.enum(loadedTables)
export type LoadedTable = z.infer<typeof loadedTable>

/** Stands before the names of the tables: small letters, digits, underscores. */
export const tablePrefix = z
  .string()
  .regex(/^([a-z_][a-z0-9_]{0,39})?$/, 'small letters, digits and underscores, at most 40')

/** Where tables are written, and which. */
export const loadTarget = z.strictObject({
  /** Name of a saved connection; its password is never part of this. */
  connection: connectionName,
  /** `game_` writes `game_daily_metrics`: two sources beside each other in one database. */
  prefix: tablePrefix.default(''),
  /** Write the clean events too. */
  events: z.boolean().default(false),
})
export type LoadTarget = z.infer<typeof loadTarget>

export const loadRequest = loadTarget.extend({
  id: runId,
  /** Looks at everything, writes nothing. */
  dry_run: z.boolean().default(false),
})
export type LoadRequest = z.infer<typeof loadRequest>

/** Which run a table of the database holds, as `quartermaster_load` there keeps it. */
export const loadedRun = z.strictObject({
  run: z.string(),
  rows: z.int(),
  written_by: z.string(),
  written_at: z.iso.datetime(),
})
export type LoadedRun = z.infer<typeof loadedRun>

export const tableLoad = z.strictObject({
  /** With its prefix. */
  table: z.string(),
  /** Rows of the run. */
  rows: z.int(),
  /** What the table held before; null: there was no such table. */
  before: loadedRun.nullable(),
})
export type TableLoad = z.infer<typeof tableLoad>

/** A load that was committed, as the run's folder keeps it. */
export const eventLoad = z.strictObject({
  connection: z.string(),
  prefix: z.string(),
  tables: z.array(z.strictObject({ table: z.string(), rows: z.int() })),
  written_by: z.string(),
  written_at: z.iso.datetime(),
})
export type EventLoad = z.infer<typeof eventLoad>
/** Where a run's folder keeps them, one a line. */
export const loadsFile = 'loads.jsonl'
export const eventLoads = z.strictObject({ loads: z.array(eventLoad) })

/**
 * What a load came to. `refused`: tables of these names exist that Quartermaster did not make.
 * `already_written`: all of the tables hold this run.
 */
export const loadReport = z.strictObject({
  state: z.enum(['written', 'ready', 'refused', 'already_written']),
  connection: z.string(),
  kind: connectionKind,
  tables: z.array(tableLoad),
  /** Tables of somebody else. */
  foreign: z.array(z.string()),
  /** Texts with the character U+0000, which PostgreSQL cannot hold: it is written as U+FFFD. */
  replaced: z.int(),
  /** The load just made; null: nothing was written. */
  load: eventLoad.nullable(),
  seconds: z.number(),
})
export type LoadReport = z.infer<typeof loadReport>
