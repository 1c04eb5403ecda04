import { z } from 'zod'
import { connectionName } from './connections.ts'

export const previewRows = 50

/** A query to be looked at before it is used. */
export const previewRequest = z.strictObject({
  connection: connectionName,
  sql: z.string().min(1).max(200_000),
  parameters: z.record(z.string().max(100), z.string().max(10_000)).default({}),
})
export type PreviewRequest = z.infer<typeof previewRequest>

export const queryPreview = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  /** The first rows, one value a column; null is NULL. */
  rows: z.array(z.array(z.string().nullable())).max(previewRows),
  /** There are more than these. */
  more: z.boolean(),
  /** What the server's planner expects of the whole query; null where it says nothing. */
  estimate: z
    .strictObject({ rows: z.number().nullable(), of: z.enum(['result', 'read']) })
    .nullable(),
  /** Until these rows had come. */
  seconds: z.number(),
})
export type QueryPreview = z.infer<typeof queryPreview>
