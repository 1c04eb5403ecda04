import { z } from 'zod'
import { runId } from '../runs.ts'
import { allocationInputName, allocationInputs } from './inputs.ts'

/** Files that were used together, by the last run that used them. */
export const inputSet = z.strictObject({
  run: z.strictObject({ id: runId, title: z.string(), created_at: z.iso.datetime() }),
  inputs: allocationInputs,
  /** Rows as they were read; inputs that were never read are left out. */
  rows: z.array(z.strictObject({ input: allocationInputName, rows: z.int() })),
})
export type InputSet = z.infer<typeof inputSet>

export const mostRecentSets = 8
/** The one used last first. */
export const recentInputs = z.strictObject({ sets: z.array(inputSet).max(mostRecentSets) })
export type RecentInputs = z.infer<typeof recentInputs>

export const folderInputsRequest = z.strictObject({ path: z.string().min(1).max(4096) })

export const folderInput = z.strictObject({
  input: allocationInputName,
  path: z.string(),
  bytes: z.int(),
  modified_at: z.iso.datetime(),
  /** What told: the file's name, or the columns in it. */
  by: z.enum(['name', 'columns']),
})
export type FolderInput = z.infer<typeof folderInput>

/** In the order of the inputs; of several files for one input the one written last. */
export const folderInputs = z.strictObject({
  path: z.string(),
  inputs: z.array(folderInput),
})
export type FolderInputs = z.infer<typeof folderInputs>
