import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import type { Restored } from '../../../src-shared/backups.ts'
import { markRequest } from '../../../src-shared/marks.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { restoreBackup } from '../backup-restore.ts'
import { type BackupOptions, createBackups } from '../backup.ts'
import { tablesOf } from '../database-check.ts'
import type { WriteHandle } from '../database.ts'
import { openPeopleStore, peopleMigrations, type PeopleStore } from '../people-store.ts'

export const noon = new Date('2026-01-02T12:00:00.000Z')
export const newest = peopleMigrations.length

/** A people.db with its backups, for the current test. */
export function prepare(options: Partial<BackupOptions> = {}) {
  const root = temporaryFolder()
  const folder = join(root, 'sicherungen ä')
  const temporary = join(root, 'temporary')
  for (const made of [folder, temporary]) mkdirSync(made)
  const path = join(root, 'people.db')
  const people = openPeopleStore(path)
  const backups = createBackups({ folder, version: '0.0.0-test', now: () => noon, ...options })
  const restore = (name: string): Promise<Restored> =>
    restoreBackup(name, {
      database: people.database,
      migrations: peopleMigrations,
      backups,
      temporary,
    })
  return { root, folder, temporary, path, people, backups, restore }
}

export const mark = (people: PeopleStore, ids: readonly string[], over: object): void =>
  people.marks.mark(markRequest.parse({ ids, ...over }), 'ada', noon)

/** Every row of every table. */
export function contentOf(database: BetterSqlite3.Database): Record<string, unknown[]> {
  return Object.fromEntries(
    tablesOf(database).map((table) => [
      table,
      database.prepare(`SELECT * FROM "${table}" ORDER BY 1, 2`).all(),
    ]),
  )
}

/** Enough rows for many pages. */
export function fill(database: WriteHandle): void {
  database.exec(
    `WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number LIMIT 5000)
     INSERT INTO run_marks (run_id, pinned, note, changed_by, changed_at)
     SELECT 'run' || value, 0, 'a note of run' || value, 'ada', '2026' FROM number;
     INSERT INTO run_tags SELECT run_id, 'weekly', 'ada', '2026' FROM run_marks`,
  )
}

export function flipByte(path: string): void {
  const bytes = readFileSync(path)
  const at = bytes.indexOf('a note of run77')
  bytes[at] = 'A'.charCodeAt(0)
  writeFileSync(path, bytes)
}

export function damage(path: string): void {
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096 * 3, 4096 * 8)
  writeFileSync(path, bytes)
}
