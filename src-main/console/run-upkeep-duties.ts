import type { Settings } from '../../src-shared/settings.ts'
import type { Duties } from '../jobs/duties.ts'
import type { HostLog } from '../platform/log.ts'
import type { BackupService } from './backups.ts'
import type { RunUpkeep } from './run-upkeep.ts'
import type { Uploads } from './uploads.ts'

export interface UpkeepDutiesOptions {
  readonly duties: Duties
  readonly backups: BackupService
  readonly upkeep: RunUpkeep
  readonly uploads: Pick<Uploads, 'prune'>
  readonly settings: () => Settings
  readonly log: Pick<HostLog, 'info' | 'trouble'>
}

const hour = 3_600_000

/** What the scheduling host does for all: the backup of the day, and old runs by the rule, old uploads. */
export function addUpkeepDuties(options: UpkeepDutiesOptions): void {
  const { duties, backups, upkeep, uploads, settings, log } = options
  duties.add({
    name: 'backup',
    // Looked at each hour, so that no UTC day goes by without one; made once a day.
    everyMs: hour,
    async run() {
      const made = await backups.daily(settings().backups.keep)
      if (made !== undefined) log.info('people.db backed up', { name: made.name })
    },
  })
  duties.add({
    name: 'retention',
    everyMs: 24 * hour,
    async run(signal) {
      const { retention } = settings()
      if (Object.values(retention).every((limit) => limit === null)) return
      const { count, bytes, failed } = await upkeep.prune(false, retention, signal)
      if (count > 0) log.info('old runs removed', { count, bytes })
      if (failed.length > 0) {
        log.trouble('old runs could not be removed', new Error(JSON.stringify(failed.slice(0, 5))))
      }
    },
  })
  duties.add({ name: 'uploads', everyMs: 24 * hour, run: () => uploads.prune() })
}
