import { z } from 'zod'
import { allocationInputName } from './allocation/inputs.ts'
import { mostUploadPart } from './upload-size.ts'

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

/** A part of a file that is copied into the workspace, from its first byte to its last. */
export const uploadPart = z.strictObject({
  /** What is dropped together lies in one folder: 16 random hexadecimal digits. */
  batch: z.string().regex(/^[0-9a-f]{16}$/),
  name: z
    .string()
    .min(1)
    .max(200)
    // Separators and control characters, what Windows refuses, and hidden files.
    .regex(/^[^./\\:*?"<>|\p{Cc}][^/\\:*?"<>|\p{Cc}]*$/u, 'is no name of a file'),
  /** Where the part begins, and how long the whole file is, in bytes. */
  offset: z.int().min(0),
  total: z.int().min(0),
  base64: z.string().max(Math.ceil(mostUploadPart / 3) * 4),
})
export type UploadPart = z.infer<typeof uploadPart>

export const uploaded = z.strictObject({
  /** Bytes that have come. */
  received: z.int(),
  /** Where the whole file lies; null until its last part has come. */
  path: z.string().nullable(),
})
export type Uploaded = z.infer<typeof uploaded>
