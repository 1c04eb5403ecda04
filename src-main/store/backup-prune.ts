import type { Backup } from '../../src-shared/backups.ts'

const day = 24 * 3_600_000
/** How long a backup made before a migration or a restore stays, in milliseconds. */
const safetyNet = 14 * day

export interface BackupPruneRule {
  /** Daily backups that stay, the newest. */
  readonly keep: number
  /** Whether manual ones beyond `keep` go too; no rule removes them by itself. */
  readonly manual: boolean
}

/**
 * Which backups go. The newest `keep` daily ones stay (of the manual ones too, where they may go);
 * those made before a migration or a restore stay for 14 days. One whose record is lost counts as
 * manual. The newest of all always stays.
 */
export function backupsToPrune(
  backups: readonly Backup[],
  { keep, manual }: BackupPruneRule,
  now: Date,
): readonly Backup[] {
  const newestFirst = backups.toSorted((a, b) => (a.name < b.name ? 1 : -1))
  const of = (...reasons: readonly string[]): Backup[] =>
    newestFirst.filter(({ record }) => reasons.includes(record?.reason ?? 'manual'))
  const tooOld = of('before_migration', 'before_restore').filter(
    ({ created_at }) => Date.parse(created_at) < now.getTime() - safetyNet,
  )
  const going = new Set([
    ...of('daily').slice(keep),
    ...(manual ? of('manual').slice(keep) : []),
    ...tooOld,
  ])
  return newestFirst.filter((backup, rank) => rank > 0 && going.has(backup))
}
