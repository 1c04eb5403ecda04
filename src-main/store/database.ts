import { closeSync, openSync } from 'node:fs'
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

function migrate(database: BetterSqlite3.Database, path: string, migrations: Migrations): void {
  database
    .transaction(() => {
      const version = Number(database.pragma('user_version', { simple: true }))
      if (version > migrations.length) {
        throw expected('conflict', {
          what: `This workspace was written by a newer Quartermaster (its ${path} has version ${version}, this one knows ${migrations.length}).`,
          remedy: 'Update Quartermaster, or choose another workspace with --workspace.',
          kept: 'Nothing was changed.',
        })
      }
      for (const migration of migrations.slice(version)) database.exec(migration)
      database.pragma(`user_version = ${migrations.length}`)
    })
    .immediate()
}
