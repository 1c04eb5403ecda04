import {
  auditPage,
  auditRequest,
  backup,
  backups as backupsPage,
  inBackup,
  prunedBackups,
  pruneBackupsRequest,
  restored,
  verification,
} from '../backups.ts'
import { admin, read } from './procedure.ts'

/** Copies of what people do: marks, presets, invitations and keys. Runs are folders of their own. */
export const backups = {
  list: read.output(backupsPage),
  create: admin.output(backup),
  /** Reads a backup whole and says what is wrong with it. */
  verify: admin.meta({ access: 'admin', audit: 'nothing' }).input(inBackup).output(verification),
  /** Replaces what people did since by what the backup holds, after a backup of it. */
  restore: admin.input(inBackup).output(restored),
  prune: admin
    .meta({ access: 'admin', audit: 'input' })
    .input(pruneBackupsRequest)
    .output(prunedBackups),
}

/** Who did what. */
export const audit = {
  list: admin.meta({ access: 'admin', audit: 'nothing' }).input(auditRequest).output(auditPage),
}
