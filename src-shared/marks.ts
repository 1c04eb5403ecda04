import { z } from 'zod'
import { type DropJob, run, runDetail, runId } from './runs.ts'

/** A label that people put on runs. Two that differ in case only are two. */
export const tag = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^\p{Cc},]+$/u, 'a tag has neither commas nor control characters')

/** The most tags a run may carry. */
export const mostTags = 50

/** What people keep about a run, beside the run itself. */
export const runMarks = z.strictObject({
  /** Pinned runs are never removed by a rule. */
  pinned: z.boolean(),
  /** Sorted. */
  tags: z.array(z.string()),
  /** Plain text; empty where there is none. */
  note: z.string(),
  /** Somebody has looked at it: it needs no attention any more. */
  seen: z.boolean(),
})
export type RunMarks = z.infer<typeof runMarks>

export const noMarks: RunMarks = { pinned: false, tags: [], note: '', seen: false }

const listed = {
  marks: runMarks,
  /** What the run's folder takes on the disk; null while it is not measured. */
  bytes: z.int().nullable(),
}

/** A run as the console gives it out: with what people keep about it. Manifests know no marks. */
export const listedRun = run.extend(listed)
export type ListedRun = z.infer<typeof listedRun>
/** A run that was removed, as the stream of changes tells it. */
export const removedRun = z.strictObject({ id: runId, removed: z.literal(true) })
export type RemovedRun = z.infer<typeof removedRun>
/** A run that looks different now, or is gone. */
export const runChange = z.union([listedRun, removedRun])
export type RunChange = z.infer<typeof runChange>
export const listedRunDetail = runDetail.extend(listed)
export type ListedRunDetail = z.infer<typeof listedRunDetail>
/** Of the allocation family. */
export type ListedDropRun = Omit<ListedRunDetail, 'job'> & { readonly job: DropJob }
export const listedRunsPage = z.strictObject({ rows: z.array(listedRun), total: z.int() })
export type ListedRunsPage = z.infer<typeof listedRunsPage>

/** What is not named stays as it is; a tag that is added and removed is removed. */
export const markRequest = z.strictObject({
  ids: z.array(runId).min(1).max(1000),
  pinned: z.boolean().optional(),
  add_tags: z.array(tag).max(mostTags).default([]),
  remove_tags: z.array(tag).max(1000).default([]),
  note: z.string().max(10_000).optional(),
  seen: z.boolean().optional(),
})
export type MarkRequest = z.infer<typeof markRequest>

/** The runs that were marked, in the order of the request. */
export const markedRuns = z.strictObject({ runs: z.array(listedRun) })

/** The most used first. */
export const tagCounts = z.strictObject({
  tags: z.array(z.strictObject({ tag: z.string(), runs: z.int() })),
})
export type TagCounts = z.infer<typeof tagCounts>

/** Who has started runs, whoever started most first. */
export const starterCounts = z.strictObject({
  people: z.array(z.strictObject({ name: z.string(), runs: z.int() })),
})
export type StarterCounts = z.infer<typeof starterCounts>
