import type { Backup, PrunedBackups, Restored, Verification } from '../../src-shared/backups.ts'
import { backUpDaily } from '../store/backup-duties.ts'
import { restoreBackup } from '../store/backup-restore.ts'
import type { Backups } from '../store/backup.ts'
import { peopleMigrations, type PeopleStore } from '../store/people-store.ts'

export interface BackupServiceOptions {
  readonly people: PeopleStore
  readonly backups: Backups
  /** A folder for scratch files. */
  readonly temporary: string
  readonly now: () => Date
}

/** Backups of what people do. */
export interface BackupService {
  list(): Promise<readonly Backup[]>
  create(): Promise<Backup>
  verify(name: string): Promise<Verification>
  restore(name: string): Promise<Restored>
  prune(keep: number, dryRun: boolean): Promise<PrunedBackups>
  /** The daily duty; undefined where today's is there already. */
  daily(keep: number): Promise<Backup | undefined>
  /** Waits for what is being written. */
  close(): Promise<void>
}

export function createBackupService(options: BackupServiceOptions): BackupService {
  const { people, backups, temporary, now } = options
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: a restore must not meet a backup of the same host. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }

  return {
    list: () => backups.list(),
    create: () => inTurn(() => backups.create(people.database, 'manual')),
    verify: (name) => backups.verify(name, peopleMigrations.length),
    restore: (name) =>
      inTurn(() =>
        restoreBackup(name, {
          database: people.database,
          migrations: peopleMigrations,
          backups,
          temporary,
        }),
      ),
    prune: (keep, dryRun) => inTurn(() => backups.prune({ keep, manual: true }, dryRun)),
    daily: (keep) => inTurn(() => backUpDaily(people.database, backups, keep, now())),
    close: async () => {
      await last
    },
  }
}
