import { existsSync, statSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import type { Backup } from '../../src-shared/backups.ts'
import type { Backups } from './backup.ts'
import { schemaVersion } from './database-check.ts'
import type { Migrations, WriteHandle } from './database.ts'

/**
 * Backs up a database that opening it would migrate; undefined where it would not. Without the
 * backup the migration must not begin: what this throws keeps the workspace shut.
 */
export async function backUpBeforeMigration(
  path: string,
  migrations: Migrations,
  backups: Backups,
): Promise<Backup | undefined> {
  if (!existsSync(path) || statSync(path).size === 0) return undefined
  const database = new BetterSqlite3(path, { timeout: 30_000, fileMustExist: true })
  try {
    const version = schemaVersion(database)
    // Version 0 has no tables: another host is making it just now.
    if (version === 0 || version >= migrations.length) return undefined
    return await backups.create(database, 'before_migration')
  } finally {
    database.close()
  }
}

/**
 * The daily duty: a backup unless one of this UTC day is there, then the daily ones beyond the newest
 * `keep` go. Undefined where there was one.
 */
export async function backUpDaily(
  database: WriteHandle,
  backups: Backups,
  keep: number,
  now: Date,
): Promise<Backup | undefined> {
  const today = now.toISOString().slice(0, 10)
  const isThere = (await backups.list()).some(
    ({ created_at, record }) => record?.reason === 'daily' && created_at.startsWith(today),
  )
  const made = isThere ? undefined : await backups.create(database, 'daily')
  await backups.prune({ keep, manual: false })
  return made
}
