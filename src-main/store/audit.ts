import type { AuditEntry, AuditPage, AuditRequest } from '../../src-shared/backups.ts'
import type { WriteHandle } from './database.ts'

export const auditTable = `
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
`

/** Who did what, in the order it was done. Entries are only ever added. */
export interface AuditStore {
  append(entry: Omit<AuditEntry, 'id' | 'at'>, at: Date): void
  /** Newest first. */
  page(request: AuditRequest): AuditPage
}

export function createAuditStore(database: WriteHandle): AuditStore {
  const append = database.prepare(
    `INSERT INTO audit (at, who, action, subject, detail)
     VALUES (@at, @who, @action, @subject, @detail)`,
  )
  return {
    append(entry, at) {
      append.run({ ...entry, at: at.toISOString() })
    },
    page({ before, who, action, subject, limit }) {
      const conditions: string[] = []
      const values: (string | number)[] = []
      const where = (condition: string, ...given: (string | number)[]): void => {
        conditions.push(condition)
        values.push(...given)
      }
      if (before !== undefined) where('id < ?', before)
      if (who !== undefined) where('who = ?', who)
      if (action !== undefined)
        where(`(action = ? OR substr(action, 1, ?) = ?)`, action, action.length + 1, `${action}.`)
      if (subject !== undefined) where('subject = ?', subject)
      const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
      const rows = database
        .prepare<(string | number)[], AuditEntry>(
          `SELECT id, at, who, action, subject, detail FROM audit ${filter}
           ORDER BY id DESC LIMIT ?`,
        )
        .all(...values, limit + 1)
      const entries = rows.slice(0, limit)
      return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null }
    },
  }
}
