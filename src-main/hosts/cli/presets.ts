import { readFile, stat, writeFile } from 'node:fs/promises'
import { allocateCommandLine, shellWord } from '../../../src-shared/allocation/command-line.ts'
import { assertNever } from '../../../src-shared/errors.ts'
import {
  mostPresetCharacters,
  presetFileText,
  readPresetFile,
} from '../../../src-shared/preset-file.ts'
import { sourceName } from '../../../src-shared/allocation/source-name.ts'
import type {
  EventsPresetValues,
  Preset,
  PresetValues,
  ReconciliationPresetValues,
} from '../../../src-shared/presets.ts'
import { configurationText } from '../../events/index.ts'
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
      'No preset was saved yet. Save one in the form of a new run, or import a file: `quartermaster presets import FILE`.\n',
    )
    return
  }
  const rows = listed.presets.map((preset) => [
    preset.name,
    preset.kind,
    preset.is_default ? 'default' : '',
    preset.values === null ? 'not readable' : preset.values.inputs === undefined ? 'no' : 'yes',
    preset.changed_by,
    timeText(preset.changed_at),
    preset.id,
  ])
  say(
    process.stdout,
    `${table(['Name', 'Kind', '', 'With inputs', 'Changed by', 'Changed (UTC)', 'Id'], rows)}\n`,
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
  const head = `${preset.name}, changed by ${preset.changed_by} ${timeText(preset.changed_at)} UTC`
  switch (values.kind) {
    case 'allocation': {
      const { parameters, inputs = {} } = values
      const command = allocateCommandLine({ inputs, parameters, output: null })
      return say(process.stdout, `${head}\n${command}\n`)
    }
    case 'events':
      return say(process.stdout, `${head}\n${await eventsText(preset.name, values)}`)
    case 'reconciliation':
      return say(process.stdout, `${head}\n${reconciliationText(preset.name, values)}`)
    default:
      return assertNever(values)
  }
}

/** The command that runs it; what it keeps is seen with --json. */
function reconciliationText(name: string, { inputs }: ReconciliationPresetValues): string {
  const command = `quartermaster reconcile --preset ${shellWord(name)}`
  const lists = Object.entries(inputs ?? {})
  const flags = inputs?.left === undefined ? ' --left FILE --right FILE' : ''
  return [
    `${command}${flags} --out FILE`,
    ...lists.flatMap(([input, source]) =>
      source === undefined ? [] : [`# ${input}: ${sourceName(source)}`],
    ),
    '',
  ].join('\n')
}

/** The command that runs it, and the YAML that `--config` would say the same with. */
async function eventsText(
  name: string,
  { configuration, inputs }: EventsPresetValues,
): Promise<string> {
  const { configurationYaml } = await configurationText()
  const command = `quartermaster etl --preset ${shellWord(name)}`
  const lines =
    inputs === undefined
      ? [`${command} --input FILE`]
      : [command, ...inputs.map((source) => `# reads ${sourceName(source)}`)]
  return `${lines.join('\n')}\n\n${configurationYaml(configuration)}`
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
 * The values of a preset of a kind by its name or id. Throws `not_found`, `conflict` where it is
 * unreadable.
 */
export async function presetValuesNamed<K extends PresetValues['kind']>(
  local: LocalCore,
  name: string,
  kind: K,
): Promise<Extract<PresetValues, { kind: K }>> {
  const values = valuesOf(await presetNamed(local, name, { kind }))
  if (isOf(values, kind)) return values
  throw expected('conflict', {
    what: `The preset ${name} says that it is of kind ${kind}, and its values are of ${values.kind}.`,
    remedy: 'Save it again.',
  })
}

const isOf = <K extends PresetValues['kind']>(
  values: PresetValues,
  kind: K,
): values is Extract<PresetValues, { kind: K }> => values.kind === kind

async function presetNamed(
  { client }: LocalCore,
  name: string,
  of: { readonly kind?: PresetValues['kind'] } = {},
): Promise<Preset> {
  const { presets } = await client.presets.list(of)
  const found = presets.find((each) => each.name === name) ?? presets.find(({ id }) => id === name)
  if (found !== undefined) return found
  throw expected('not_found', {
    what: `There is no preset${of.kind === undefined ? '' : ` of kind ${of.kind}`} named ${name}.`,
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
