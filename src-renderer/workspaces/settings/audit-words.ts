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
  { area: 'connections', label: 'Connections' },
  { area: 'databases', label: 'Databases' },
  { area: 'schedules', label: 'Schedules' },
  { area: 'events', label: 'Events' },
  { area: 'reviews', label: 'Review' },
] as const

/** Every procedure that the trail keeps. */
const words: Readonly<Record<string, string>> = {
  'runs.start': 'Started a run',
  'runs.cancel': 'Cancelled a run',
  'runs.remove': 'Deleted a run',
  'runs.mark': 'Marked runs',
  'runs.prune': 'Deleted old runs',
  'presets.save': 'Saved a preset',
  'presets.rename': 'Renamed a preset',
  'presets.remove': 'Deleted a preset',
  'presets.setDefault': 'Chose the default preset',
  'views.save': 'Saved a view',
  'views.remove': 'Deleted a view',
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
  'connections.save': 'Saved a connection',
  'connections.remove': 'Removed a connection',
  'connections.tryOut': 'Tried a connection',
  'databases.preview': 'Previewed a query',
  'databases.demo': 'Made the demo tables',
  'databases.writeBack': 'Wrote to a database',
  'schedules.create': 'Made a schedule',
  'schedules.update': 'Changed a schedule',
  'schedules.pause': 'Paused a schedule',
  'schedules.resume': 'Resumed a schedule',
  'schedules.remove': 'Deleted a schedule',
  'schedules.run': 'Ran a schedule now',
  'schedules.markSeen': 'Saw to missed starts',
  'reconciliation.write': 'Wrote pairs to a database',
  'events.load': 'Wrote tables to a database',
  'languageModel.save': 'Saved the key of the language model',
  'languageModel.remove': 'Removed the key of the language model',
  'reviews.decide': 'Decided pairs',
  'reviews.decideAll': 'Decided all pairs of a filter',
  'reviews.undo': 'Undid decisions',
  'reviews.refuseAbbreviation': 'Refused a proposed abbreviation, or took that back',
  'reviews.replay': 'Replayed a log of decisions',
}

/** What was done, in words; a procedure of a later version by its name. */
export function auditWords(action: string): string {
  return words[action] ?? action
}

/**
 * The input of a procedure as `key: value` lines; what is nested by its path, as `job.kind: …`. A
 * detail that is no JSON object, or was cut when it was written down, stays the text it is.
 */
export function auditDetails(detail: string): readonly string[] {
  if (detail === '') return []
  const parsed = parsedOrNull(detail)
  return isObject(parsed) ? pairsOf(parsed, '') : [detail]
}

function pairsOf(values: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const name = `${path}${key}`
    if (isObject(value)) return pairsOf(value, `${name}.`)
    return [`${name}: ${Array.isArray(value) ? value.map(valueText).join(', ') : valueText(value)}`]
  })
}

function valueText(value: unknown): string {
  if (value === null) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const sections: Readonly<Record<string, SettingsSectionId>> = {
  settings: 'limits',
  backups: 'backups',
  connections: 'connections',
  databases: 'connections',
}

/** Where one sees what an entry is about; null where it is gone or has no screen. */
export function auditPlace({ action, subject }: AuditEntry): NavigateOptions | null {
  const [area = '', part] = action.split('.')
  if (area === 'runs' || area === 'reviews' || action === 'databases.writeBack') {
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
