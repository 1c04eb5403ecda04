import { z } from 'zod'
import { issueSentences } from './issue-sentences.ts'
import { type Preset, type PresetValues, presetValues } from './presets.ts'

/** A preset as a file that people hand to each other. */
const presetFile = z.strictObject({
  quartermaster_preset: z.literal(1),
  name: z.string().trim().min(1).max(100),
  values: presetValues,
})

/** The most characters of a preset's file. */
export const mostPresetCharacters = 1_000_000

/** JSON of a preset that can be read; null where another version wrote its values. */
export function presetFileText({ name, values }: Pick<Preset, 'name' | 'values'>): string | null {
  if (values === null) return null
  return `${JSON.stringify({ quartermaster_preset: 1, name, values }, null, 2)}\n`
}

/** `weekly-drop.preset.json` for the preset "Weekly drop". */
export function presetFileName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  return `${plain === '' ? 'preset' : plain}.preset.json`
}

export type ReadPresetFile =
  | { readonly ok: true; readonly name: string; readonly values: PresetValues }
  /** Sentences: what is wrong with the file. */
  | { readonly ok: false; readonly faults: readonly string[] }

export function readPresetFile(text: string): ReadPresetFile {
  if (text.length > mostPresetCharacters) {
    return { ok: false, faults: ['The file is far larger than a preset can be.'] }
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, faults: ['The file is not JSON. A preset is exported as a .json file.'] }
  }
  if (json === null || typeof json !== 'object' || !('quartermaster_preset' in json)) {
    return {
      ok: false,
      faults: ['This is JSON, but no preset: the field quartermaster_preset is missing.'],
    }
  }
  if (json.quartermaster_preset !== 1) {
    return { ok: false, faults: ['A newer version of Quartermaster wrote this preset.'] }
  }
  const parsed = presetFile.safeParse(json)
  return parsed.success
    ? { ok: true, name: parsed.data.name, values: parsed.data.values }
    : { ok: false, faults: issueSentences(parsed.error).map(({ text: fault }) => fault) }
}
