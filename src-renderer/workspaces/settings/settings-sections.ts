import {
  type SettingsRoute,
  settingsSectionOf,
  shellCommands,
} from '../../../src-shared/commands.ts'

type IdOf<R> = R extends `/settings/${infer Id}` ? Id : never
export type SettingsSectionId = IdOf<SettingsRoute>

export interface SettingsSection {
  readonly id: SettingsSectionId
  readonly title: string
}

/** The sections, as the table of commands has them. */
export const settingsSections: readonly SettingsSection[] = shellCommands.flatMap((command) =>
  command.group === 'Settings'
    ? [{ id: settingsSectionOf(command.route) as SettingsSectionId, title: command.title }]
    : [],
)

/** What `#/settings` alone shows. */
export const firstSection: SettingsSectionId = 'appearance'

export function sectionOf(text: string | undefined): SettingsSection | undefined {
  return settingsSections.find(({ id }) => id === (text ?? firstSection))
}

export const sectionGroups: readonly {
  readonly title: string
  readonly ids: readonly SettingsSectionId[]
}[] = [
  { title: 'This browser', ids: ['appearance', 'keyboard'] },
  {
    title: 'Workspace',
    ids: ['workspace', 'limits', 'retention', 'backups', 'connections', 'language-model'],
  },
  { title: 'Access', ids: ['people', 'keys', 'audit'] },
  { title: 'Quartermaster', ids: ['about'] },
]
