import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { messageOf } from '../platform/errors.ts'
import type { ReadHandle } from './database.ts'

export interface DatabaseCondition {
  /** Migrations it has seen; null where the file cannot be read as a database. */
  readonly version: number | null
  /** What SQLite says about its pages and indexes; empty when it is sound. */
  readonly problems: readonly string[]
}

/**
 * Judges a database file without changing it or anything beside it: even a reader would make and
 * mend the companions of a file in WAL mode, so a copy is judged. `read` asks it more while it is
 * open; it is not called for a file that cannot be read.
 */
export async function inspectDatabase(
  path: string,
  read: (database: ReadHandle) => void = () => undefined,
): Promise<DatabaseCondition> {
  const folder = await mkdtemp(join(tmpdir(), 'quartermaster-inspection-'))
  try {
    const copy = join(folder, 'copy.db')
    await copyFile(path, copy)
    if (existsSync(`${path}-wal`)) await copyFile(`${path}-wal`, `${copy}-wal`)
    const condition = judge(copy, {}, read)
    // A copy taken while another host wrote may be torn: the file itself has the last word then.
    const isInUse = existsSync(`${path}-wal`) && existsSync(`${path}-shm`)
    return condition.problems.length > 0 && isInUse
      ? judge(path, { readonly: true }, read)
      : condition
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const mostProblems = 5

function judge(
  path: string,
  options: BetterSqlite3.Options,
  read: (database: ReadHandle) => void,
): DatabaseCondition {
  let database: BetterSqlite3.Database | undefined
  try {
    database = new BetterSqlite3(path, { ...options, timeout: 5000, fileMustExist: true })
    const version = Number(database.pragma('user_version', { simple: true }))
    const problems = database
      .prepare<[], { integrity_check: string }>(`PRAGMA integrity_check(${mostProblems})`)
      .all()
      .map(({ integrity_check: line }) => line)
      .filter((line) => line !== 'ok')
    if (problems.length === 0) read(database)
    return { version, problems }
  } catch (error) {
    return { version: null, problems: [messageOf(error)] }
  } finally {
    database?.close()
  }
}

/** Loads the library: throws where its binary does not fit this Node. */
export function sqliteVersion(): string {
  const database = new BetterSqlite3(':memory:')
  try {
    const row = database
      .prepare<[], { version: string }>('SELECT sqlite_version() AS version')
      .get()
    return row?.version ?? 'unknown'
  } finally {
    database.close()
  }
}
