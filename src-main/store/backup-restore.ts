import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Restored, RowCounts } from '../../src-shared/backups.ts'
import { expected } from '../platform/errors.ts'
import type { Backups } from './backup.ts'
import { rememberRights, takeRightsBack } from './backup-rights.ts'
import { checkContent, quoted, rowsByTable, schemaVersion, tablesOf } from './database-check.ts'
import { type Migrations, openForWriting, type WriteHandle } from './database.ts'
import { skipTimesBeforeRestore } from './schedules.ts'

export interface RestoreOptions {
  /** The database whose content is replaced; other processes may have it open. */
  readonly database: WriteHandle
  readonly migrations: Migrations
  readonly backups: Backups
  /** A folder for scratch files. */
  readonly temporary: string
}

/**
 * Gives the database the content of a backup, all or nothing, after a backup of what it holds. The
 * file itself stays: other hosts have it open and see the new content with their next look. A
 * backup of an older version is brought up to date in a copy. Who may come in stays as it is where it
 * was taken away since (`backup-rights.ts`), and schedules count their times from now on. Throws `unreadable_file` for a damaged
 * backup and `conflict` for one of a newer version; nothing has changed then.
 */
export async function restoreBackup(name: string, options: RestoreOptions): Promise<Restored> {
  const { database, migrations, backups, temporary } = options
  const { ok, faults, schema_version } = await backups.verify(name, migrations.length)
  if (!ok) {
    const isNewer = schema_version !== null && schema_version > migrations.length
    throw expected(isNewer ? 'conflict' : 'unreadable_file', {
      what: `The backup ${name} cannot be restored. ${faults.join(' ')}`,
      remedy: isNewer ? 'Update Quartermaster first.' : 'Choose another backup.',
      kept: 'Nothing was changed.',
    })
  }
  const scratch = await mkdtemp(join(temporary, 'restore-'))
  try {
    const copy = join(scratch, 'people.db')
    await copyFile(await backups.pathOf(name), copy)
    bringUpToDate(copy, migrations)
    for (let attempt = 1; ; attempt++) {
      const before = changesOf(database)
      const saved = await backups.create(database, 'before_restore')
      const rows = replaceContent(database, copy, () => changesOf(database) === before)
      if (rows !== undefined) return { name, before: saved.name, rows }
      if (attempt === mostAttempts) {
        throw expected('conflict', {
          what: 'Others kept changing people.db while it was backed up.',
          remedy: 'Restore again when fewer people are at work.',
          kept: 'Nothing was changed.',
        })
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const mostAttempts = 5

function bringUpToDate(path: string, migrations: Migrations): void {
  const copy = openForWriting(path, migrations)
  try {
    const faults = checkContent(copy)
    if (faults.length > 0) throw new Error(`migrated backup: ${faults.join(' ')}`)
  } finally {
    copy.close()
  }
}

/** Differs once anybody, here or in another process, has written. */
function changesOf(database: WriteHandle): string {
  const own = database.prepare<[], { own: number }>('SELECT total_changes() AS own').get()?.own
  return `${String(database.pragma('data_version', { simple: true }))}/${own}`
}

/** Undefined, with nothing changed, where `isUnchanged` says no once nobody else can write. */
function replaceContent(
  database: WriteHandle,
  copy: string,
  isUnchanged: () => boolean,
): RowCounts | undefined {
  database.prepare('ATTACH ? AS restored').run(copy)
  try {
    return database
      .transaction(() => {
        if (!isUnchanged()) return undefined
        refuseOtherSchema(database)
        database.pragma('defer_foreign_keys = ON')
        rememberRights(database)
        const tables = tablesOf(database)
        for (const table of tables) database.exec(`DELETE FROM main.${quoted(table)}`)
        for (const table of tables) copyRows(database, table)
        const [wanted, got] = [rowsByTable(database, 'restored'), rowsByTable(database)]
        if (JSON.stringify(wanted) !== JSON.stringify(got)) {
          throw new Error(`restored ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`)
        }
        takeRightsBack(database)
        skipTimesBeforeRestore(database)
        return got
      })
      .immediate()
  } finally {
    database.exec('DETACH restored')
  }
}

/** Another host may have migrated further between. */
function refuseOtherSchema(database: WriteHandle): void {
  const versions = ['main', 'restored'].map((schema) =>
    Number(database.pragma(`${schema}.user_version`, { simple: true })),
  )
  if (versions[0] === versions[1]) return
  throw expected('conflict', {
    what: `people.db has version ${schemaVersion(database)} by now, the backup ${versions[1]}.`,
    remedy: 'Update Quartermaster first.',
    kept: 'Nothing was changed.',
  })
}

function copyRows(database: WriteHandle, table: string): void {
  const columns = database
    .prepare<[string], { name: string }>("SELECT name FROM pragma_table_info(?, 'main')")
    .all(table)
    .map(({ name }) => quoted(name))
    .join(', ')
  database.exec(
    `INSERT INTO main.${quoted(table)} (${columns})
     SELECT ${columns} FROM restored.${quoted(table)}`,
  )
}
