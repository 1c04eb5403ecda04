import { basename } from 'node:path'
import { z } from 'zod'
import type { BackupReason } from '../../../src-shared/backups.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { countText, sizeText, timeText } from './units.ts'

/** `quartermaster backup create`. */
export async function createBackup(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const backup = await local.client.backups.create()
  if (flags['json'] === true) sayJson(backup)
  else say(process.stdout, `Made ${backup.name} (${sizeText(backup.bytes)}).\n`)
}

const reasons: Readonly<Record<BackupReason, string>> = {
  manual: 'by hand',
  daily: 'daily',
  before_migration: 'before an update',
  before_restore: 'before a restore',
}

/** `quartermaster backup list`. */
export async function listBackups(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const listed = await local.client.backups.list()
  if (flags['json'] === true) {
    sayJson(listed)
    return
  }
  if (listed.backups.length === 0) {
    say(process.stdout, 'No backups yet. Make one: `quartermaster backup create`.\n')
    return
  }
  const rows = listed.backups.map(({ name, created_at, bytes, record }) => [
    name,
    timeText(created_at),
    sizeText(bytes),
    record === null ? 'unknown' : reasons[record.reason],
  ])
  say(process.stdout, `${table(['Backup', 'Made (UTC)', 'Size', 'Why'], rows, [2])}\n`)
}

/** `quartermaster backup verify BACKUP`. Returns the exit code. */
export async function verifyBackup(given: string, flags: Flags): Promise<number> {
  await using local = await openLocalCore(flags)
  const name = await knownBackup(local, given)
  const verified = await local.client.backups.verify({ name })
  if (flags['json'] === true) sayJson(verified)
  else if (verified.ok) say(process.stdout, `${name} is sound: ${rowsText(verified.rows)}.\n`)
  else say(process.stdout, `${[`${name} cannot be relied on.`, ...verified.faults].join('\n')}\n`)
  return verified.ok ? 0 : 1
}

/** `quartermaster backup restore BACKUP`. */
export async function restoreBackup(given: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const name = await knownBackup(local, given)
  await confirm(`Replace marks, presets, people and keys by those of ${name}?`, flags)
  const restored = await local.client.backups.restore({ name })
  if (flags['json'] === true) {
    sayJson(restored)
    return
  }
  say(
    process.stdout,
    `Restored ${name}: ${rowsText(restored.rows)}.\nWhat was there before is in ${restored.before}.\n`,
  )
}

const pruneFlags = z.object({ keep: z.coerce.number().int().min(1).max(1000) })

/** `quartermaster backup prune`. */
export async function pruneBackups(flags: Flags): Promise<void> {
  const { keep } = flagValues(pruneFlags, flags, 'backup prune')
  const isTrial = flags['dry_run'] === true
  await using local = await openLocalCore(flags)
  const pruned = await local.client.backups.prune({ keep, dry_run: isTrial })
  if (flags['json'] === true) {
    sayJson(pruned)
    return
  }
  const names = pruned.names.map((name) => `${name}\n`).join('')
  const count = countText(pruned.names.length, 'backup')
  say(
    process.stdout,
    `${names}${isTrial ? `Would remove ${count}` : `Removed ${count}`} (${sizeText(pruned.bytes)}).\n`,
  )
}

/** A backup by its name, or `newest`. Throws `not_found`. */
async function knownBackup({ client }: LocalCore, written: string): Promise<string> {
  const { backups } = await client.backups.list()
  const found =
    written === 'newest' ? backups[0] : backups.find(({ name }) => name === basename(written))
  if (found !== undefined) return found.name
  throw expected('not_found', {
    what: written === 'newest' ? 'There are no backups yet.' : `There is no backup ${written}.`,
    remedy: '`quartermaster backup list` shows what there is.',
  })
}

function rowsText(rows: Readonly<Record<string, number>>): string {
  const parts = Object.entries(rows)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name.replaceAll('_', ' ')} ${count}`)
  return parts.length === 0 ? 'empty' : parts.join(', ')
}
