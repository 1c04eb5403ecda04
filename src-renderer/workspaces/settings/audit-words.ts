import type { AuditEntry } from '../../../src-shared/backups.ts'
import type { NavigateOptions } from '@tanstack/react-router'
import { runId } from '../../../src-shared/runs.ts'
import type { SettingsSectionId } from './settings-sections.ts'

export const auditAreas = [
  { area: 'runs', label: 'Runs' },
  { area: 'presets', label: 'Presets' },
  { area: 'views', label: 'Views' },
  { area: 'people', label: 'People and keys' },
  { area: 'settings', label: 'Settings' },
  { area: 'backups', label: 'Backups' },
] as const

const words: Readonly<Record<string, string>> = {
  'runs.start': 'Started a run',
  'runs.cancel': 'Cancelled a run',
  'runs.remove': 'Deleted a run',
  'runs.mark': 'Marked runs',
  'runs.prune': 'Deleted old runs',
  'settings.update': 'Changed settings',
  'backups.create': 'Made a backup',
  'backups.restore': 'Restored a backup',
  'backups.prune': 'Deleted old backups',
  'people.invite': 'Invited somebody',
  'people.newLink': 'Made another link',
  'people.revoke': 'Revoked access',
  'people.join': 'Came in by a link',
  'people.keys.create': 'Made an API key',
  'people.keys.revoke': 'Revoked an API key',
}

/** What was done, in words; a procedure of a later version by its name. */
export function auditWords(action: string): string {
  return words[action] ?? action
}

const sections: Readonly<Record<string, SettingsSectionId>> = {
  settings: 'limits',
  backups: 'backups',
}

/** Where one sees what an entry is about; null where it is gone or has no screen. */
export function auditPlace({ action, subject }: AuditEntry): NavigateOptions | null {
  const [area = '', part] = action.split('.')
  if (area === 'runs') {
    const known = runId.safeParse(subject)
    return action !== 'runs.remove' && known.success
      ? { to: '/runs/$runId', params: { runId: subject } }
      : { to: '/runs' }
  }
  if (area === 'people') {
    return {
      to: '/settings/$section',
      params: { section: part === 'keys' ? 'keys' : 'people' },
    }
  }
  const section = sections[area]
  return section === undefined ? null : { to: '/settings/$section', params: { section } }
}
