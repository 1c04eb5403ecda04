import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { expected } from '../platform/errors.ts'

/** A handle that may write. There is one a database file and process. */
export type WriteHandle = BetterSqlite3.Database & { readonly __writes: true }
/** A handle that only reads; passing one where a writer is wanted does not compile. */
export type ReadHandle = BetterSqlite3.Database & { readonly __writes?: never }

/** Steps that bring a database from version n to n + 1; never edited once released. */
export type Migrations = readonly string[]

/** Opens and migrates. Other processes may hold the file: a busy database waits, it never fails. */
export function openForWriting(path: string, migrations: Migrations): WriteHandle {
  // SQLite would make it readable by others; its companions take their mode from it.
  closeSync(openSync(path, 'a', 0o600))
  const database = new BetterSqlite3(path, { timeout: 30_000 })
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.pragma('foreign_keys = ON')
  migrate(database, path, migrations)
  return database as WriteHandle
}

/** Opens what another process writes, to look only. The file must be there. */
export function openForReading(path: string): ReadHandle {
  return new BetterSqlite3(path, { readonly: true, fileMustExist: true, timeout: 30_000 })
}

/**
 * Throws `conflict` when a later version has written the file: to be asked for every database of a
 * workspace before anything in it is touched. A file that is missing or no database passes.
 */
export function refuseNewer(path: string, migrations: Migrations): void {
  const version = existsSync(`${path}-wal`) ? askedVersion(path) : writtenVersion(path)
  if (version > migrations.length) throw newer(path, version, migrations.length)
}

/** From the header of the file: opening a database, even to read, makes files beside it. */
function writtenVersion(path: string): number {
  if (!existsSync(path)) return 0
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, header, 0, header.length, 0)
    const isDatabase = header.toString('latin1', 0, 16) === 'SQLite format 3\0'
    return length === header.length && isDatabase ? header.readUInt32BE(60) : 0
  } finally {
    closeSync(file)
  }
}

/** What is in the journal beside the file may be newer than its header. */
function askedVersion(path: string): number {
  let database: BetterSqlite3.Database | undefined
  try {
    database = new BetterSqlite3(path, { readonly: true, fileMustExist: true, timeout: 30_000 })
    return Number(database.pragma('user_version', { simple: true }))
  } catch {
    // Whoever opens it says what is wrong with it.
    return 0
  } finally {
    database?.close()
  }
}

function newer(path: string, version: number, known: number): Error {
  return expected('conflict', {
    what: `This workspace was written by a newer Quartermaster (its ${path} has version ${version}, this one knows ${known}).`,
    remedy: 'Update Quartermaster, or choose another workspace with --workspace.',
    kept: 'Nothing was changed.',
  })
}

function migrate(database: BetterSqlite3.Database, path: string, migrations: Migrations): void {
  // Nothing is written where nothing is to be done: a full disk must not shut a workspace.
  if (Number(database.pragma('user_version', { simple: true })) === migrations.length) return
  database
    .transaction(() => {
      const version = Number(database.pragma('user_version', { simple: true }))
      if (version > migrations.length) throw newer(path, version, migrations.length)
      for (const migration of migrations.slice(version)) database.exec(migration)
      database.pragma(`user_version = ${migrations.length}`)
    })
    .immediate()
}
