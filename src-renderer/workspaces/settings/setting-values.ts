import type {
  SettingField,
  SettingRange,
  Settings,
  SettingsView,
} from '../../../src-shared/settings.ts'
import { settingFields } from '../../../src-shared/settings.ts'
import { formatCount, formatNumber } from '../../format.ts'

/** The values of one section by name; null is automatic, or no limit. */
export type SectionValues = Readonly<Record<string, number | null>>

/** What people have typed and not saved: by name, as text. */
export type SettingDraft = Readonly<Record<string, string>>

export function fieldsOf(section: keyof Settings): readonly SettingField[] {
  return settingFields.filter((field) => field.section === section)
}

export function valuesOf(view: SettingsView, section: keyof Settings): SectionValues {
  return view.values[section]
}

export function rangeOf(view: SettingsView, { section, name }: SettingField): SettingRange {
  const ranges: Readonly<Record<string, SettingRange>> = view.ranges[section]
  return ranges[name] ?? { min: 0, max: Number.MAX_SAFE_INTEGER }
}

/** The value as it stands in the field; '' is automatic, or no limit. */
export function textOfValue(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

/** What of the draft differs from what is saved. */
export function changesOf(
  draft: SettingDraft,
  values: SectionValues,
): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(draft)
    .filter(([name, text]) => text.trim() !== textOfValue(values[name]))
    .map(([name, text]) => ({ name, text: text.trim() }))
}

/** The fault of a text in words, or null. Fractions are for sizes in GiB alone. */
export function faultOf(text: string, field: SettingField, range: SettingRange): string | null {
  const typed = text.trim()
  if (typed === '') return field.whenNull === undefined ? 'A value is needed.' : null
  const value = Number(typed)
  if (!Number.isFinite(value)) return 'This is no number.'
  if (field.unit !== 'GiB' && !Number.isInteger(value)) return 'Whole numbers only.'
  if (value < range.min || value > range.max) return `Between ${rangeWords(range, field)}.`
  return null
}

/** `1 and 64`, `0.01 and 1,000,000 GiB`. */
export function rangeWords({ min, max }: SettingRange, { unit }: SettingField): string {
  const words = `${formatNumber(min)} and ${formatNumber(Math.floor(max))}`
  return unit === null ? words : `${words} ${unit}`
}

/** What the field holds while it is empty: `Automatic: 8`, `No limit`. */
export function emptyWords(field: SettingField, automatic: number | undefined): string {
  if (field.whenNull === undefined) return ''
  const word = field.whenNull[0]!.toUpperCase() + field.whenNull.slice(1)
  return automatic === undefined ? word : `${word}: ${formatCount(automatic)}`
}

export function valueOfText(text: string): number | null {
  return text === '' ? null : Number(text)
}

/** Stored drafts are untrusted. */
export function parseDraft(stored: unknown): SettingDraft {
  if (typeof stored !== 'object' || stored === null) return noDraft
  const entries = Object.entries(stored).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= 40,
  )
  return entries.length === 0 ? noDraft : Object.fromEntries(entries)
}

export const noDraft: SettingDraft = {}
