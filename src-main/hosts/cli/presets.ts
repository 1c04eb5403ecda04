import { readFile, stat, writeFile } from 'node:fs/promises'
import { allocateCommandLine } from '../../../src-shared/allocation/command-line.ts'
import {
  mostPresetCharacters,
  presetFileText,
  readPresetFile,
} from '../../../src-shared/preset-file.ts'
import type { AllocationPresetValues, Preset, PresetValues } from '../../../src-shared/presets.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { timeText } from './units.ts'

/** `quartermaster presets list`. */
export async function listPresets(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const listed = await local.client.presets.list({})
  if (flags['json'] === true) {
    sayJson(listed)
    return
  }
  if (listed.presets.length === 0) {
    say(
      process.stdout,
      'No preset was saved yet. Save one under New allocation, or import a file: `quartermaster presets import FILE`.\n',
    )
    return
  }
  const rows = listed.presets.map((preset) => [
    preset.name,
    preset.is_default ? 'default' : '',
    preset.values === null ? 'not readable' : preset.values.inputs === undefined ? 'no' : 'yes',
    preset.changed_by,
    timeText(preset.changed_at),
    preset.id,
  ])
  say(
    process.stdout,
    `${table(['Name', '', 'With inputs', 'Changed by', 'Changed (UTC)', 'Id'], rows)}\n`,
  )
}

/** `quartermaster presets show NAME`. */
export async function showPreset(name: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const preset = await presetNamed(local, name)
  if (flags['json'] === true) {
    sayJson(preset)
    return
  }
  const values = valuesOf(preset)
  if (values.kind !== 'allocation') {
    say(
      process.stdout,
      `${preset.name} is of kind ${values.kind}: fill the form with it, or see it with --json.\n`,
    )
    return
  }
  const { parameters, inputs = {} } = values
  say(
    process.stdout,
    `${preset.name}, changed by ${preset.changed_by} ${timeText(preset.changed_at)} UTC\n${allocateCommandLine({ inputs, parameters, output: null })}\n`,
  )
}

/** `quartermaster presets export NAME`. */
export async function exportPreset(name: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const preset = await presetNamed(local, name)
  const text = presetFileText({ name: preset.name, values: valuesOf(preset) }) ?? ''
  const to = flags['out']
  if (typeof to !== 'string') {
    say(process.stdout, text)
    return
  }
  await writeFile(to, text, { flag: 'wx' }).catch((error: unknown) => {
    throw expected('bad_usage', {
      what: `${to} cannot be written: it exists already, or its folder does not.`,
      remedy: 'Name another file.',
      cause: error,
    })
  })
  if (flags['json'] === true) sayJson({ preset: preset.name, file: to })
  else say(process.stdout, `${preset.name} was written to ${to}.\n`)
}

/** `quartermaster presets import FILE`. */
export async function importPreset(file: string, flags: Flags): Promise<void> {
  const read = readPresetFile(await textOf(file))
  if (!read.ok) {
    throw expected('bad_input', {
      what: `${file} cannot be imported. ${read.faults.join(' ')}`,
      remedy: 'Export the preset again: `quartermaster presets export NAME --out FILE`.',
      kept: 'Nothing was changed.',
    })
  }
  const name = typeof flags['name'] === 'string' ? flags['name'] : read.name
  await using local = await openLocalCore(flags)
  const { presets } = await local.client.presets.list({ kind: read.values.kind })
  const same = presets.find((preset) => preset.name === name)
  const replaces = same !== undefined && flags['replace'] === true
  const saved = await local.client.presets.save({
    ...(replaces && { id: same.id }),
    name,
    values: read.values,
  })
  if (flags['json'] === true) sayJson(saved)
  else say(process.stdout, `${saved.name} was ${replaces ? 'replaced' : 'imported'}.\n`)
}

/**
 * The values of an allocation's preset by its name or id. Throws `not_found`, `conflict` where it is
 * unreadable.
 */
export async function presetValuesNamed(
  local: LocalCore,
  name: string,
): Promise<AllocationPresetValues> {
  const values = valuesOf(await presetNamed(local, name, { kind: 'allocation' }))
  if (values.kind === 'allocation') return values
  throw expected('not_found', {
    what: `The preset ${name} is none of an allocation.`,
    remedy: '`quartermaster presets list` shows what there is.',
  })
}

async function presetNamed(
  { client }: LocalCore,
  name: string,
  of: { readonly kind?: 'allocation' } = {},
): Promise<Preset> {
  const { presets } = await client.presets.list(of)
  const found = presets.find((each) => each.name === name) ?? presets.find(({ id }) => id === name)
  if (found !== undefined) return found
  throw expected('not_found', {
    what: `There is no preset named ${name}.`,
    remedy: '`quartermaster presets list` shows what there is.',
  })
}

function valuesOf({ name, values }: Preset): PresetValues {
  if (values !== null) return values
  throw expected('conflict', {
    what: `Another version wrote the preset ${name}; this one cannot read it.`,
    remedy: 'Update Quartermaster, or save the preset again.',
  })
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    return size > mostPresetCharacters * 4
      ? ' '.repeat(mostPresetCharacters + 1)
      : await readFile(file, 'utf8')
  } catch (error) {
    throw expected('not_found', {
      what: `${file} cannot be read.`,
      remedy: 'Check that it exists and that you may read it.',
      cause: error,
    })
  }
}
