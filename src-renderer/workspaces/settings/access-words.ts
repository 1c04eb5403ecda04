import type { Access } from '../../../src-shared/access.ts'

/** What somebody may do, in words. */
export const accessWords: Readonly<Record<Access, string>> = {
  read: 'Look',
  write: 'Look and run',
  admin: 'Everything',
}

export const accessHelp: Readonly<Record<Access, string>> = {
  read: 'Sees runs and results, changes nothing.',
  write: 'Starts, stops, marks and deletes runs too.',
  admin: 'Rules the workspace too: people, keys, settings, backups.',
}
