import { copyFileSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import type { Failure } from '../../src-shared/errors.ts'
import {
  type Settings,
  settings as settingsSchema,
  settingsSections,
  type SettingsPatch,
} from '../../src-shared/settings.ts'
import { expected, messageOf } from './errors.ts'
import { newRunId } from './ids.ts'
import { writeFileAtomically } from './publish.ts'

export interface SettingsFile {
  /** What holds now, also when another host has changed it: looks at the file's date each time. */
  current(): Settings
  /** What was wrong with the file when it was last read; defaults stand in for it. */
  problem(): Failure | null
  /** Changes what is named and leaves the rest of the file, keys of later versions too. */
  update(patch: SettingsPatch): Promise<Settings>
  /** Told when values have changed: by `update`, or found by `current`. */
  onChange(listener: (settings: Settings) => void): () => void
}

interface Content {
  readonly values: Settings
  readonly problem: Failure | null
  /** The whole file as an object, with what is not known here; undefined where it is none. */
  readonly raw: Readonly<Record<string, unknown>> | undefined
  /** Its text is worth keeping before it is written over: something in it could not be read. */
  readonly damaged: boolean
}

const defaults = settingsSchema.parse({})
const record = z.record(z.string(), z.unknown())

/**
 * `settings.json` of a workspace. Whatever is wrong with it never stops a host: defaults stand in
 * for each value that cannot be read, `problem` says so, and the file stays as it is until somebody
 * changes a setting; then a copy of it is kept beside it first.
 */
export function openSettingsFile(path: string, now: () => Date): SettingsFile {
  const listeners = new Set<(settings: Settings) => void>()
  let signature: string | undefined = undefined
  let content: Content | undefined = undefined
  let last: Promise<unknown> = Promise.resolve()

  const read = (): Content => {
    const found = signatureOf(path)
    if (content !== undefined && found === signature) return content
    const before = content
    signature = found
    content = readContent(path)
    if (before !== undefined && !isEqual(before.values, content.values)) {
      for (const listener of listeners) listener(content.values)
    }
    return content
  }

  const write = async (patch: SettingsPatch): Promise<Settings> => {
    const { values, raw, damaged } = read()
    const changed = settingsSchema.parse({
      limits: { ...values.limits, ...patch.limits },
      retention: { ...values.retention, ...patch.retention },
      backups: { ...values.backups, ...patch.backups },
    })
    if (damaged) {
      copyFileSync(path, `${path}.broken-${now().toISOString().replaceAll(/[:.]/g, '-')}`)
    }
    const whole: Record<string, unknown> = { ...raw }
    for (const section of settingsSections) {
      whole[section] = { ...record.safeParse(raw?.[section]).data, ...changed[section] }
    }
    await writeFileAtomically(path, `${JSON.stringify(whole, null, 2)}\n`, newRunId(now()))
    return read().values
  }

  return {
    current: () => read().values,
    problem: () => read().problem,
    update(patch) {
      // One after the other: each begins with what the one before has written.
      const next = last.then(() => write(patch))
      last = next.catch(() => undefined)
      return next
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Differs whenever the file is another one; each write makes a new file. */
function signatureOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false, bigint: true })
  return status === undefined ? 'none' : [status.ino, status.mtimeNs, status.size].join(' ')
}

function readContent(path: string): Content {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const problem = isMissing ? null : problemOf(path, [messageOf(error)])
    return { values: defaults, problem, raw: undefined, damaged: false }
  }
  let raw: Record<string, unknown>
  try {
    raw = record.parse(JSON.parse(text))
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is no JSON object'
    return { values: defaults, problem: problemOf(path, [why]), raw: undefined, damaged: true }
  }
  return parseLeniently(path, raw)
}

/** Value by value: one that is wrong must not take the others with it. */
function parseLeniently(path: string, raw: Record<string, unknown>): Content {
  const wrong: string[] = []
  const unknown = Object.keys(raw).filter((name) => !(name in settingsSchema.shape))
  const good: Record<string, Record<string, unknown>> = {}
  for (const section of settingsSections) {
    const values: Record<string, unknown> = {}
    good[section] = values
    const given = record.safeParse(raw[section] ?? {})
    if (!given.success) {
      wrong.push(`${section} is no object`)
      continue
    }
    const shape: Readonly<Record<string, z.ZodType>> = settingsSchema.shape[section].unwrap().shape
    for (const [name, value] of Object.entries(given.data)) {
      const schema = Object.hasOwn(shape, name) ? shape[name] : undefined
      const parsed = schema?.safeParse(value)
      if (parsed === undefined) unknown.push(`${section}.${name}`)
      else if (parsed.success) values[name] = parsed.data
      else wrong.push(`${section}.${name}: ${parsed.error.issues.map(said).join(', ')}`)
    }
  }
  if (unknown.length > 0) wrong.push(`unknown: ${unknown.join(', ')}`)
  return {
    values: settingsSchema.parse(good),
    problem: wrong.length === 0 ? null : problemOf(path, wrong),
    raw,
    damaged: wrong.length > (unknown.length > 0 ? 1 : 0),
  }
}

const said = ({ message }: { readonly message: string }): string => message

function problemOf(path: string, wrong: readonly string[]): Failure {
  return expected('bad_usage', {
    what: `Not everything in ${basename(path)} could be read (${wrong.join('; ')}).`,
    remedy: 'Defaults are used for it. Mend the file, or change a setting here.',
    kept: 'The file is as it was; a copy of it is kept when a setting is changed.',
  }).failure
}

const isEqual = (a: Settings, b: Settings): boolean => JSON.stringify(a) === JSON.stringify(b)
