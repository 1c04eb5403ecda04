import { z } from 'zod'

/** What a query cut off at the source: candidates beyond the best few of each user and kind. */
export const cutAtSource = z.strictObject({
  /** The parameter that did it, and its value. */
  parameter: z.string(),
  value: z.number(),
  /** Rows that came, and rows there would have been without the cut. */
  rows: z.int(),
  rows_before: z.int(),
})
export type CutAtSource = z.infer<typeof cutAtSource>

/** What a run asked a connection for one of its inputs; never a password. */
export const queryRecord = z.strictObject({
  connection: z.string(),
  sql: z.string(),
  file: z.string().optional(),
  /** As they were sent, defaults filled in. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  asked_at: z.iso.datetime(),
  /** Until the last row had come. */
  seconds: z.number(),
  /** Null: nothing was cut, as counting has shown, or the query cuts nothing that it tells of. */
  cut: cutAtSource.nullable(),
})
export type QueryRecord = z.infer<typeof queryRecord>
