import {
  type SettingField,
  settingFields,
  settingsPatch,
  type SettingsView,
} from '../../../src-shared/settings.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { nearestIds } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson, table, writeFailure } from './terminal.ts'

/** `quartermaster config list`. */
export async function listSettings(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const view = await local.client.settings.get()
  if (flags['json'] === true) {
    sayJson(view)
    return
  }
  const rows = settingFields.map((field) => [
    nameOf(field),
    valueText(field, view),
    `${field.title}. ${field.help}`,
  ])
  say(process.stdout, `${table(['Setting', 'Value', 'Means'], rows)}\n`)
  if (view.problem !== null) writeFailure(view.problem)
}

/** `quartermaster config get SETTING`: the value alone, `none` where it is not set. */
export async function getSetting(name: string, flags: Flags): Promise<void> {
  const field = fieldOf(name)
  await using local = await openLocalCore(flags)
  const view = await local.client.settings.get()
  sayValue(field, view, flags)
}

/** `quartermaster config set SETTING VALUE`. */
export async function setSetting(name: string, text: string, flags: Flags): Promise<void> {
  const field = fieldOf(name)
  const value = valueOf(field, text)
  const patch = settingsPatch.safeParse({ [field.section]: { [field.name]: value } })
  if (!patch.success) {
    throw expected('bad_usage', {
      what: `${nameOf(field)} ${text}: ${patch.error.issues.map(({ message }) => message).join('. ')}.`,
      remedy: field.whenNull === undefined ? 'Give a number.' : 'Give a number, or "none".',
    })
  }
  await using local = await openLocalCore(flags)
  sayValue(field, await local.client.settings.update(patch.data), flags)
}

function sayValue(field: SettingField, view: SettingsView, flags: Flags): void {
  const value = storedOf(field, view)
  if (flags['json'] === true) sayJson({ name: nameOf(field), value, unit: field.unit })
  else say(process.stdout, `${value ?? 'none'}\n`)
}

const nameOf = ({ section, name }: SettingField): string => `${section}.${name}`

/** By its full name, or by its own where the section is left out. */
function fieldOf(written: string): SettingField {
  const name = written.replaceAll('-', '_')
  const found = settingFields.find((field) => nameOf(field) === name || field.name === name)
  if (found !== undefined) return found
  const names = settingFields.map(nameOf)
  const near = settingFields
    .filter((field) => nearestIds(name, [nameOf(field), field.name]).length > 0)
    .map(nameOf)
  throw expected('not_found', {
    what: `There is no setting ${written}.`,
    remedy:
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are ${names.join(', ')}.`,
  })
}

/** Text that is no number stays text, so that the schema names it. */
function valueOf({ whenNull }: SettingField, text: string): unknown {
  if (whenNull !== undefined && /^(none|null|auto|automatic)$/i.test(text)) return null
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function storedOf(field: SettingField, { values }: SettingsView): number | null {
  const section: Readonly<Record<string, number | null>> = values[field.section]
  return section[field.name] ?? null
}

function valueText(field: SettingField, view: SettingsView): string {
  const withUnit = (value: number): string =>
    field.unit === null ? String(value) : `${value} ${field.unit}`
  const value = storedOf(field, view)
  if (value !== null) return withUnit(value)
  const automatic: Readonly<Record<string, number>> = view.automatic
  const now = field.section === 'limits' ? automatic[field.name] : undefined
  return now === undefined
    ? (field.whenNull ?? 'none')
    : `${field.whenNull ?? 'none'} (${withUnit(now)})`
}
