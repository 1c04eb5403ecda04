import { z } from 'zod'
import { allocationInputName } from './allocation/inputs.ts'

/** Folders whose files a client may name; `null` path asks for the roots themselves. */
export const folderRequest = z.strictObject({ path: z.string().max(4096).nullable().default(null) })
export const folderEntry = z.strictObject({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  /** Of files. */
  bytes: z.int().nullable(),
  modified_at: z.iso.datetime().nullable(),
})
export const folder = z.strictObject({
  path: z.string().nullable(),
  /** Null at a root. */
  parent: z.string().nullable(),
  entries: z.array(folderEntry),
  /** True when the folder has more entries than are listed. */
  truncated: z.boolean(),
})
export type Folder = z.infer<typeof folder>
export type FolderEntry = z.infer<typeof folderEntry>

export const inspectRequest = z.strictObject({
  path: z.string().min(1).max(4096),
  input: allocationInputName,
})
export const inspectedFile = z.strictObject({
  /** Files that the path or glob named. */
  files: z.array(
    z.strictObject({ path: z.string(), bytes: z.int(), modified_at: z.iso.datetime() }),
  ),
  format: z.enum(['csv', 'tsv', 'jsonl', 'parquet']),
  rows: z.int(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  /** First rows as text, one value a column; null where empty. */
  preview: z.array(z.array(z.string().nullable())),
  /** For each canonical column the column of the file it was matched with, or null. */
  mapping: z.array(
    z.strictObject({ column: z.string(), required: z.boolean(), from: z.string().nullable() }),
  ),
})
export type InspectedFile = z.infer<typeof inspectedFile>
