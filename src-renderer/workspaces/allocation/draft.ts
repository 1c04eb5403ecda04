import { z } from 'zod'
import {
  allocationInputNames,
  type AllocationInputName,
  type AllocationInputs,
} from '../../../src-shared/allocation/inputs.ts'
import {
  allocationDefaults,
  allocationParameterNames,
  allocationParameters,
  type AllocationParameterName,
  type AllocationParameters,
} from '../../../src-shared/allocation/parameters.ts'
import type { Job } from '../../../src-shared/runs.ts'

/** What the form of a new allocation holds; it survives leaving the screen. */
export interface Draft {
  /** Path or glob as typed; '' for an input that is not named yet. */
  readonly paths: Readonly<Record<AllocationInputName, string>>
  /** Columns of the file chosen by hand, by canonical column. */
  readonly columns: Readonly<Partial<Record<AllocationInputName, Readonly<Record<string, string>>>>>
  readonly parameters: AllocationParameters
  /** File the assignments are also written to, or ''. */
  readonly output: string
}

const noPaths = Object.fromEntries(allocationInputNames.map((name) => [name, ''])) as Record<
  AllocationInputName,
  string
>

export const emptyDraft: Draft = {
  paths: noPaths,
  columns: {},
  parameters: allocationDefaults,
  output: '',
}

const storedDraft = z.object({
  paths: z.partialRecord(z.enum(allocationInputNames), z.string()),
  columns: z.partialRecord(z.enum(allocationInputNames), z.record(z.string(), z.string())),
  parameters: z.record(z.string(), z.unknown()),
  output: z.string(),
})

/** Reads a stored draft of this or an older version; what it does not know is left at its default. */
export function parseDraft(stored: unknown): Draft {
  const parsed = storedDraft.safeParse(stored)
  if (!parsed.success) return emptyDraft
  return {
    paths: { ...noPaths, ...parsed.data.paths },
    columns: parsed.data.columns,
    parameters: readParameters(parsed.data.parameters),
    output: parsed.data.output,
  }
}

/** Each parameter by its own schema, its default where the value is missing or not allowed. */
function readParameters(values: Readonly<Record<string, unknown>>): AllocationParameters {
  const read: Record<string, unknown> = {}
  for (const name of allocationParameterNames) {
    const parsed = allocationParameters.shape[name].safeParse(values[name])
    read[name] = parsed.success ? parsed.data : allocationDefaults[name]
  }
  return allocationParameters.parse(read)
}

/** The form of an earlier run, with remedies written into it (`name`, value as text). */
export function draftOfJob(job: Job, changes: readonly (readonly [string, string])[] = []): Draft {
  const paths = { ...noPaths }
  const columns: Partial<Record<AllocationInputName, Readonly<Record<string, string>>>> = {}
  for (const name of allocationInputNames) {
    const source = job.inputs[name]
    if (source === undefined) continue
    paths[name] = source.path
    if (source.columns !== undefined) columns[name] = source.columns
  }
  const draft = { paths, columns, parameters: job.parameters, output: job.output ?? '' }
  return changes.reduce(writeText, draft)
}

function writeText(draft: Draft, [name, text]: readonly [string, string]): Draft {
  const known = allocationParameterNames.find((candidate) => candidate === name)
  if (known === undefined) return draft
  const value =
    text === 'true'
      ? true
      : text === 'false'
        ? false
        : Number.isNaN(Number(text))
          ? text
          : Number(text)
  return writeParameter(draft, known, value)
}

/** A parameter changed; a value its schema refuses leaves the draft as it was. */
export function writeParameter(draft: Draft, name: AllocationParameterName, value: unknown): Draft {
  const parsed = allocationParameters.shape[name].safeParse(value)
  if (!parsed.success) return draft
  return { ...draft, parameters: { ...draft.parameters, [name]: parsed.data } }
}

/** Another file has other columns: what was mapped by hand is forgotten. */
export function writePath(draft: Draft, name: AllocationInputName, path: string): Draft {
  const { [name]: _old, ...columns } = draft.columns
  return { ...draft, paths: { ...draft.paths, [name]: path }, columns }
}

/** Maps a canonical column by hand; null takes the choice back. */
export function writeColumn(
  draft: Draft,
  name: AllocationInputName,
  column: string,
  from: string | null,
): Draft {
  const { [column]: _old, ...rest } = draft.columns[name] ?? {}
  return {
    ...draft,
    columns: { ...draft.columns, [name]: from === null ? rest : { ...rest, [column]: from } },
  }
}

export const requiredInputs = ['caps', 'elig', 'user_groups', 'group_ratios'] as const
export const optionalInputs = ['exclusions', 'pins'] as const

export function missingInputs(draft: Draft): readonly AllocationInputName[] {
  return requiredInputs.filter((name) => draft.paths[name].trim() === '')
}

/** The inputs of the job; null while a required one is missing. */
export function inputsOf(draft: Draft): AllocationInputs | null {
  if (missingInputs(draft).length > 0) return null
  const source = (name: AllocationInputName) => {
    const columns = draft.columns[name] ?? {}
    return {
      kind: 'file' as const,
      path: draft.paths[name].trim(),
      ...(Object.keys(columns).length === 0 ? {} : { columns }),
    }
  }
  const optional = Object.fromEntries(
    optionalInputs
      .filter((name) => draft.paths[name].trim() !== '')
      .map((name) => [name, source(name)]),
  )
  return {
    caps: source('caps'),
    elig: source('elig'),
    user_groups: source('user_groups'),
    group_ratios: source('group_ratios'),
    ...optional,
  }
}

export function jobOf(draft: Draft): Job | null {
  const inputs = inputsOf(draft)
  if (inputs === null) return null
  const output = draft.output.trim()
  return {
    kind: 'allocation',
    inputs,
    parameters: draft.parameters,
    output: output === '' ? null : output,
  }
}

export function isChanged(draft: Draft, name: AllocationParameterName): boolean {
  return draft.parameters[name] !== allocationDefaults[name]
}

export function changedCount(draft: Draft): number {
  return allocationParameterNames.filter((name) => isChanged(draft, name)).length
}

/**
 * The request of a preflight as text; null while an input is missing. Parameters that do not change
 * its answer are left at their defaults: they ask for no new one.
 */
export function preflightRequestOf(draft: Draft): string | null {
  const inputs = inputsOf(draft)
  if (inputs === null) return null
  const { seed, timeout, or_log, archive_inputs } = allocationDefaults
  const parameters = { ...draft.parameters, seed, timeout, or_log, archive_inputs }
  return JSON.stringify({ inputs, parameters })
}
