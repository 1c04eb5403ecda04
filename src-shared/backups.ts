import { z } from 'zod'

const instant = z.iso.datetime()

export const backupReasons = ['manual', 'daily', 'before_migration', 'before_restore'] as const
export const backupReason = z.enum(backupReasons)
export type BackupReason = z.infer<typeof backupReason>

/** A plain name in the workspace's folder of backups: it never leads anywhere else. */
export const backupName = z.string().regex(/^people-[0-9]{8}T[0-9]{9}Z\.db$/)

/** Rows by table. */
export const rowCounts = z.record(z.string(), z.int().min(0))
export type RowCounts = z.infer<typeof rowCounts>

/** What is written down beside a backup when it is made. */
export const backupRecord = z.strictObject({
  reason: backupReason,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  schema_version: z.int().min(0),
  rows: rowCounts,
  /** Version of Quartermaster that made it. */
  version: z.string(),
})
export type BackupRecord = z.infer<typeof backupRecord>

export const backup = z.strictObject({
  name: backupName,
  /** UTC, as in the name. */
  created_at: instant,
  bytes: z.int(),
  /** Null where the record beside the backup is lost: nothing then tells its SHA-256. */
  record: backupRecord.nullable(),
})
export type Backup = z.infer<typeof backup>

/** Newest first. */
export const backups = z.strictObject({ backups: z.array(backup) })
export const inBackup = z.strictObject({ name: backupName })

export const verification = z.strictObject({
  name: backupName,
  /** True where there are no faults. */
  ok: z.boolean(),
  /** What is wrong, one sentence each. */
  faults: z.array(z.string()),
  /** Unknown where its record is lost. */
  sha256: z.enum(['equal', 'different', 'unknown']),
  /** Null where the file is no database. */
  schema_version: z.int().nullable(),
  rows: rowCounts,
})
export type Verification = z.infer<typeof verification>

export const restored = z.strictObject({
  name: backupName,
  /** What was there before, as a backup. */
  before: backupName,
  rows: rowCounts,
})
export type Restored = z.infer<typeof restored>

/**
 * Of the daily and of the manual backups the newest `keep` stay; those made before a migration or a
 * restore stay for 14 days; the newest of all always stays.
 */
export const pruneBackupsRequest = z.strictObject({
  keep: z.int().min(1).max(1000).default(14),
  dry_run: z.boolean().default(false),
})
export const prunedBackups = z.strictObject({
  /** What went, or would go. */
  names: z.array(backupName),
  bytes: z.int(),
})
export type PrunedBackups = z.infer<typeof prunedBackups>

/** What somebody did. */
export const auditEntry = z.strictObject({
  id: z.int(),
  at: instant,
  who: z.string(),
  /** The procedure, such as `runs.mark`. */
  action: z.string(),
  /** What it was done to: an id, a name; empty where it concerns the whole workspace. */
  subject: z.string(),
  detail: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntry>

export const auditRequest = z.strictObject({
  /** Entries older than this one. */
  before: z.int().min(1).optional(),
  who: z.string().max(100).optional(),
  /** A procedure, or an area such as `runs`. */
  action: z.string().max(100).optional(),
  subject: z.string().max(200).optional(),
  limit: z.int().min(1).max(1000).default(100),
})
export type AuditRequest = z.infer<typeof auditRequest>
/** Newest first. */
export const auditPage = z.strictObject({
  entries: z.array(auditEntry),
  /** Where the next page begins; null at the end. */
  next: z.int().nullable(),
})
export type AuditPage = z.infer<typeof auditPage>
