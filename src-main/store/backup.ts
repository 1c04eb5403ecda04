import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import BetterSqlite3 from 'better-sqlite3'
import {
  type Backup,
  backupName,
  type BackupReason,
  type BackupRecord,
  backupRecord,
  type PrunedBackups,
  type Verification,
} from '../../src-shared/backups.ts'
import { expected } from '../platform/errors.ts'
import { publishFiles, syncToDisk } from '../platform/publish.ts'
import { type BackupPruneRule, backupsToPrune } from './backup-prune.ts'
import { checkContent, rowsByTable, schemaVersion } from './database-check.ts'

export interface BackupOptions {
  /** The folder of backups. */
  readonly folder: string
  /** Version of Quartermaster, for the records. */
  readonly version: string
  readonly now: () => Date
  /** Copies a database into a new file, page by page; tests let it fail. */
  readonly copy?: (from: BetterSqlite3.Database, to: string) => Promise<unknown>
}

/**
 * A backup is `people-<UTC time>.db`, a whole database in one file, with its record in the JSON file
 * beside it. It is there from the moment the database has its name: the record comes first.
 */
export interface Backups {
  /** Newest first. */
  list(): Promise<readonly Backup[]>
  /** Throws `disk_full` or `storage`; nothing half-written is left then. */
  create(from: BetterSqlite3.Database, reason: BackupReason): Promise<Backup>
  /** Reads it whole. `newest` is the newest schema that is understood. */
  verify(name: string, newest: number): Promise<Verification>
  prune(rule: BackupPruneRule, dryRun?: boolean): Promise<PrunedBackups>
  /** Where a backup lies. Throws `bad_usage` for what is no name of one, `not_found`. */
  pathOf(name: string): Promise<string>
}

/** Files being written, and records whose backup never came, are nobody's after a day. */
const leftoverAge = 24 * 3_600_000

export function createBackups({
  folder,
  version,
  now,
  copy = (from, to) => from.backup(to),
}: BackupOptions): Backups {
  const pathTo = (name: string): string => {
    if (backupName.safeParse(name).success) return join(folder, name)
    throw expected('bad_usage', {
      what: `${JSON.stringify(name)} is not the name of a backup.`,
      remedy: 'Take a name from the list of backups.',
    })
  }

  const describe = async (name: string): Promise<Backup | undefined> => {
    const status = await stat(join(folder, name)).catch(() => undefined)
    // Another host may have pruned it just now.
    if (status === undefined) return undefined
    return {
      name,
      created_at: timeOf(name),
      bytes: status.size,
      record: await readRecord(join(folder, recordOf(name))),
    }
  }

  const list = async (): Promise<readonly Backup[]> => {
    const names = (await readdir(folder)).filter((name) => backupName.safeParse(name).success)
    const found = await Promise.all(names.toSorted().toReversed().map(describe))
    return found.filter((backup) => backup !== undefined)
  }

  const existing = async (name: string): Promise<Backup> => {
    pathTo(name)
    const found = await describe(name)
    if (found !== undefined) return found
    throw expected('not_found', {
      what: `There is no backup ${name}.`,
      remedy: 'The list of backups shows what there is.',
    })
  }

  /** Takes the next free name by making the record under it: of two hosts one waits a millisecond. */
  const claimName = async (record: BackupRecord): Promise<string> => {
    for (let at = now().getTime(); ; at++) {
      const name = nameAt(new Date(at))
      try {
        const file = await open(join(folder, recordOf(name)), 'wx', 0o600)
        try {
          await file.writeFile(`${JSON.stringify(record, null, 2)}\n`)
          await file.sync()
        } catch (error) {
          await rm(join(folder, recordOf(name)), { force: true })
          throw error
        } finally {
          await file.close()
        }
        return name
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error
      }
    }
  }

  return {
    list,
    async create(from, reason) {
      const aside = join(folder, `.people-${randomBytes(8).toString('hex')}.tmp`)
      try {
        // SQLite would make it readable by others.
        await (await open(aside, 'wx', 0o600)).close()
        await copy(from, aside)
        const { rows, schema_version } = sealed(aside)
        const record: BackupRecord = {
          reason,
          sha256: await sha256Of(aside),
          bytes: (await stat(aside)).size,
          schema_version,
          rows,
          version,
        }
        await syncToDisk(aside)
        const name = await claimName(record)
        try {
          await publishFiles([{ from: aside, to: join(folder, name) }])
        } catch (error) {
          await rm(join(folder, recordOf(name)), { force: true })
          throw error
        }
        return { name, created_at: timeOf(name), bytes: record.bytes, record }
      } catch (error) {
        throw writeFailure(error)
      } finally {
        for (const companion of ['', '-journal', '-wal', '-shm']) {
          await rm(aside + companion, { force: true })
        }
      }
    },
    async verify(name, newest) {
      const { record, bytes } = await existing(name)
      const faults: string[] = []
      const sha256 =
        record === null
          ? 'unknown'
          : (await sha256Of(pathTo(name))) === record.sha256
            ? 'equal'
            : 'different'
      if (record !== null && record.bytes !== bytes) {
        faults.push(`It has ${bytes} bytes; ${record.bytes} were written.`)
      } else if (sha256 === 'different') {
        faults.push('Its content is not what was written (SHA-256 differs).')
      }
      const content = readContent(pathTo(name))
      faults.push(...content.faults)
      if (content.schema_version === 0) faults.push('It holds nothing of people.db.')
      if (content.schema_version !== null && content.schema_version > newest) {
        faults.push(
          `It is of a newer Quartermaster (version ${content.schema_version}, this one knows ${newest}).`,
        )
      }
      if (record !== null && content.faults.length === 0) {
        faults.push(...differences(record, content))
      }
      const { schema_version, rows } = content
      return { name, ok: faults.length === 0, faults, sha256, schema_version, rows }
    },
    async prune(rule, dryRun = false) {
      const going = backupsToPrune(await list(), rule, now())
      if (!dryRun) {
        for (const { name } of going) {
          await rm(join(folder, name), { force: true })
          await rm(join(folder, recordOf(name)), { force: true })
        }
        await removeLeftovers(folder, now())
      }
      return {
        names: going.map(({ name }) => name),
        bytes: going.reduce((sum, { bytes }) => sum + bytes, 0),
      }
    },
    pathOf: async (name) => join(folder, (await existing(name)).name),
  }
}

/** `people-20260102T030405000Z.db` */
const nameAt = (at: Date): string => `people-${at.toISOString().replaceAll(/[-:.]/g, '')}.db`
const recordOf = (name: string): string => name.replace(/\.db$/, '.json')

function timeOf(name: string): string {
  const at = name.replace(
    /^people-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.db$/,
    '$1-$2-$3T$4:$5:$6.$7Z',
  )
  // A file that somebody named so by hand may tell an hour that no day has.
  return Number.isNaN(Date.parse(at)) ? new Date(0).toISOString() : at
}

async function readRecord(path: string): Promise<BackupRecord | null> {
  try {
    return backupRecord.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}

/** Checks a fresh copy and makes it one file: a write-ahead log would be a second. */
function sealed(path: string): { rows: Record<string, number>; schema_version: number } {
  using database = openCopy(path, false)
  database.handle.pragma('journal_mode = DELETE')
  const faults = checkContent(database.handle)
  if (faults.length > 0) {
    throw expected('storage', {
      what: `The copy of people.db is damaged: ${faults.join(' ')}`,
      remedy: 'Restore a backup that is whole; the disk may be failing.',
      kept: 'Earlier backups are as they were.',
    })
  }
  return { rows: rowsByTable(database.handle), schema_version: schemaVersion(database.handle) }
}

function readContent(path: string): {
  faults: string[]
  schema_version: number | null
  rows: Record<string, number>
} {
  try {
    using database = openCopy(path, true)
    const faults = checkContent(database.handle)
    const schema_version = schemaVersion(database.handle)
    return { faults, schema_version, rows: faults.length > 0 ? {} : rowsByTable(database.handle) }
  } catch (error) {
    if (!(error instanceof BetterSqlite3.SqliteError)) throw error
    return {
      faults: [`It is no whole database: ${error.message}.`],
      schema_version: null,
      rows: {},
    }
  }
}

function differences(
  record: BackupRecord,
  content: { readonly schema_version: number | null; readonly rows: Record<string, number> },
): string[] {
  const tables = new Set([...Object.keys(record.rows), ...Object.keys(content.rows)])
  const faults = [...tables]
    .filter((table) => record.rows[table] !== content.rows[table])
    .map(
      (table) =>
        `Table ${table} has ${content.rows[table] ?? 0} rows; ${record.rows[table] ?? 0} were written.`,
    )
  if (record.schema_version !== content.schema_version) {
    faults.push(
      `Its schema has version ${content.schema_version}; ${record.schema_version} was written.`,
    )
  }
  return faults
}

function openCopy(
  path: string,
  readonly: boolean,
): Disposable & { readonly handle: BetterSqlite3.Database } {
  const handle = new BetterSqlite3(path, { fileMustExist: true, readonly })
  return {
    handle,
    [Symbol.dispose]: () => {
      handle.close()
    },
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

async function removeLeftovers(folder: string, at: Date): Promise<void> {
  const names = await readdir(folder)
  const isLeftover = (name: string): boolean =>
    /^\.people-[0-9a-f]{16}\.tmp/.test(name) ||
    (/^people-.*\.json$/.test(name) && !names.includes(name.replace(/\.json$/, '.db')))
  for (const name of names.filter(isLeftover)) {
    const status = await stat(join(folder, name)).catch(() => undefined)
    if (status === undefined || status.mtimeMs > at.getTime() - leftoverAge) continue
    await rm(join(folder, name), { force: true })
  }
}

/** SQLite tells of a full disk in its own words. */
function writeFailure(error: unknown): unknown {
  if (hasCode(error, 'SQLITE_FULL') || hasCode(error, 'ENOSPC')) {
    return expected('disk_full', {
      what: 'The disk is full: no backup was made.',
      remedy: 'Free some space, then make the backup again.',
      kept: 'people.db and earlier backups are as they were.',
      cause: error,
    })
  }
  if (error instanceof BetterSqlite3.SqliteError) {
    return expected('storage', {
      what: `No backup was made: ${error.message}.`,
      remedy: 'Check the disk, then make the backup again.',
      kept: 'people.db and earlier backups are as they were.',
      cause: error,
    })
  }
  return error
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
