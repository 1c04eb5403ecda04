import { z } from 'zod'
import { queryRecord } from './allocation/query-inputs.ts'
import { systemInfo } from './system.ts'

/** The host that works on a run, or will. */
export const runHost = z.strictObject({
  kind: systemInfo.shape.host,
  hostname: z.string(),
  pid: z.int(),
  version: z.string(),
  started_at: z.iso.datetime(),
  /** It is the one that answers. */
  here: z.boolean(),
})
export type RunHost = z.infer<typeof runHost>

/** What the folder of a run that is over has written down, as far as the run came. */
export const runRecord = z.strictObject({
  version: z.string(),
  /** Where the time went. */
  stages: z.array(z.strictObject({ title: z.string(), seconds: z.number() })),
  /** Largest resident memory of its process; null where nobody measured it. */
  peak_memory_bytes: z.int().nullable(),
  inputs: z.array(
    z.strictObject({
      input: z.string(),
      path: z.string(),
      rows: z.int(),
      bytes: z.int(),
      sha256: z.string(),
      /** What was asked, where the input was a query. */
      query: queryRecord.optional(),
    }),
  ),
})
export type RunRecord = z.infer<typeof runRecord>

/** Where a run is and what is written down about it, beside what lists show. */
export const runDetails = z.strictObject({
  /** Its folder on the machine of the host; null before it has one. */
  folder: z.string().nullable(),
  /** Null once the run is over, or where its host has gone. */
  host: runHost.nullable(),
  /** Runs of the same host that are started before it; null unless it is queued. */
  ahead: z.int().nullable(),
  /** Null while the run goes on, and where its folder did not survive. */
  record: runRecord.nullable(),
})
export type RunDetails = z.infer<typeof runDetails>
