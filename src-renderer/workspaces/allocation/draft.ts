import { z } from 'zod'
import {
  allocationInputNames,
  type AllocationInputName,
  type AllocationInputs,
  type InputSource,
  querySource,
  type QuerySource,
} from '../../../src-shared/allocation/inputs.ts'
import {
  allocationDefaults,
  allocationParameterNames,
  allocationParameters,
  isSameParameter,
  type AllocationParameterName,
  type AllocationParameters,
} from '../../../src-shared/allocation/parameters.ts'
import type { WriteTarget } from '../../../src-shared/allocation/write-back.ts'
import type { AllocationPresetValues } from '../../../src-shared/presets.ts'
import { type DropJob, isDryRun } from '../../../src-shared/runs.ts'
import { noWriteTarget, writeOf } from './write-target.ts'

/** What the form of a new allocation holds; it survives leaving the screen. */
export interface Draft {
  /** Path or glob as typed; '' for an input that is not named yet. */
  readonly paths: Readonly<Record<AllocationInputName, string>>
  /** Inputs that are asked of a connection; a path of theirs is left alone. */
  readonly queries: Readonly<Partial<Record<AllocationInputName, DraftQuery>>>
  /** Columns of the file chosen by hand, by canonical column. */
  readonly columns: Readonly<Partial<Record<AllocationInputName, Readonly<Record<string, string>>>>>
  readonly parameters: AllocationParameters
  /** File the assignments are also written to, or ''. */
  readonly output: string
  /** Solve and show the result, write nothing at `output`. */
  readonly dryRun: boolean
  /** The database the assignments are also written to; its connection is '' for none. */
  readonly write: WriteTarget
  /** The folder that is watched for new files, or ''. */
  readonly folder: string
  /** What of the folder is known already: a signature of each file, by input. */
  readonly seen: Readonly<Partial<Record<AllocationInputName, string>>>
  /** The preset that filled the form last. */
  readonly preset: { readonly id: string; readonly name: string } | null
}

/** A query as far as it was written: no connection and no text yet are ''. Columns lie in the draft. */
export type DraftQuery = Omit<QuerySource, 'columns' | 'kind'>

const noPaths = Object.fromEntries(allocationInputNames.map((name) => [name, ''])) as Record<
  AllocationInputName,
  string
>

export const emptyDraft: Draft = {
  paths: noPaths,
  queries: {},
  columns: {},
  parameters: allocationDefaults,
  output: '',
  dryRun: false,
  write: noWriteTarget,
  folder: '',
  seen: {},
  preset: null,
}

const storedDraft = z.object({
  paths: z.partialRecord(z.enum(allocationInputNames), z.string()),
  queries: z
    .partialRecord(
      z.enum(allocationInputNames),
      querySource
        .omit({ kind: true, columns: true })
        .extend({ connection: z.string(), sql: z.string() }),
    )
    .catch({}),
  columns: z.partialRecord(z.enum(allocationInputNames), z.record(z.string(), z.string())),
  parameters: z.record(z.string(), z.unknown()),
  output: z.string(),
  dryRun: z.boolean().catch(false),
  write: z
    .object({ connection: z.string(), parameters: z.record(z.string(), z.string()) })
    .catch(noWriteTarget),
  folder: z.string().catch(''),
  seen: z.partialRecord(z.enum(allocationInputNames), z.string()).catch({}),
  preset: z.object({ id: z.string(), name: z.string() }).nullable().catch(null),
})

/** Reads a stored draft of this or an older version; what it does not know is left at its default. */
export function parseDraft(stored: unknown): Draft {
  const parsed = storedDraft.safeParse(stored)
  if (!parsed.success) return emptyDraft
  return {
    ...parsed.data,
    paths: { ...noPaths, ...parsed.data.paths },
    parameters: readParameters(parsed.data.parameters),
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
export function draftOfJob(
  job: DropJob,
  changes: readonly (readonly [string, string])[] = [],
): Draft {
  const draft = {
    ...emptyDraft,
    ...filesOfInputs(job.inputs),
    parameters: job.parameters,
    output: job.output ?? '',
    dryRun: isDryRun(job),
    write: (job.kind === 'allocation' ? job.write : undefined) ?? noWriteTarget,
  }
  return changes.reduce(writeText, draft)
}

/** Inputs of which any may be missing. */
export type SomeInputs = { readonly [Name in AllocationInputName]?: InputSource | undefined }

/** Inputs as the form has them; those that are not there are empty. */
function filesOfInputs(inputs: SomeInputs): Pick<Draft, 'paths' | 'queries' | 'columns'> {
  const paths = { ...noPaths }
  const queries: Partial<Record<AllocationInputName, DraftQuery>> = {}
  const columns: Partial<Record<AllocationInputName, Readonly<Record<string, string>>>> = {}
  for (const name of allocationInputNames) {
    const source = inputs[name]
    if (source === undefined) continue
    if (source.kind === 'file') paths[name] = source.path
    else {
      const { kind: _kind, columns: _columns, ...query } = source
      queries[name] = query
    }
    if (source.columns !== undefined) columns[name] = source.columns
  }
  return { paths, queries, columns }
}

/** Other files in all inputs that are named; `others` says what becomes of the rest. */
export function writeInputs(draft: Draft, inputs: SomeInputs, others: 'kept' | 'emptied'): Draft {
  const { paths, queries, columns } = filesOfInputs(inputs)
  if (others === 'emptied') return { ...draft, paths, queries, columns }
  const named = allocationInputNames.filter((name) => inputs[name] !== undefined)
  return named.reduce<Draft>((next, name) => {
    const { [name]: _old, ...rest } = next.columns
    const mapped = columns[name]
    return {
      ...next,
      paths: { ...next.paths, [name]: paths[name] },
      queries: withEntry(next.queries, name, queries[name]),
      columns: mapped === undefined ? rest : { ...rest, [name]: mapped },
    }
  }, draft)
}

function withEntry<V>(
  entries: Readonly<Partial<Record<AllocationInputName, V>>>,
  name: AllocationInputName,
  entry: V | undefined,
): Readonly<Partial<Record<AllocationInputName, V>>> {
  const { [name]: _old, ...rest } = entries
  const others = rest as Readonly<Partial<Record<AllocationInputName, V>>>
  return entry === undefined ? others : { ...others, [name]: entry }
}

/** The query of an input; null: it is a file again. */
export function writeQuery(
  draft: Draft,
  name: AllocationInputName,
  query: DraftQuery | null,
): Draft {
  return { ...draft, queries: withEntry(draft.queries, name, query ?? undefined) }
}

/** A preset's parameters, and its files where it keeps some. */
export function applyPreset(draft: Draft, values: AllocationPresetValues): Draft {
  return { ...writeInputs(draft, values.inputs ?? {}, 'kept'), parameters: values.parameters }
}

/** What a preset keeps of the form. */
export function presetValuesOf(draft: Draft, withInputs: boolean): AllocationPresetValues {
  const inputs = partialInputsOf(draft)
  const keeps = withInputs && Object.keys(inputs).length > 0
  return {
    kind: 'allocation',
    parameters: draft.parameters,
    ...(keeps && { inputs }),
  }
}

/** Whether the form still has what the preset says. */
export function isOfPreset(draft: Draft, values: AllocationPresetValues): boolean {
  const same = allocationParameterNames.every((name) =>
    isSameParameter(draft.parameters[name], values.parameters[name]),
  )
  if (!same || values.inputs === undefined) return same
  const inputs = partialInputsOf(draft)
  return allocationInputNames.every(
    (name) =>
      values.inputs?.[name] === undefined ||
      JSON.stringify(values.inputs[name]) === JSON.stringify(inputs[name]),
  )
}

/** A cap of one contract for this run; null: the file's again. */
export function writeCap(draft: Draft, contract: string, cap: number | null): Draft {
  const { [contract]: _old, ...rest } = draft.parameters.cap_override
  return writeParameter(draft, 'cap_override', cap === null ? rest : { ...rest, [contract]: cap })
}

/** Caps of several contracts for this run, beside those it has. */
export function writeCaps(draft: Draft, caps: Readonly<Record<string, number>>): Draft {
  return writeParameter(draft, 'cap_override', { ...draft.parameters.cap_override, ...caps })
}

/** A target of one group for this run; null: the file's again. */
export function writeTarget(draft: Draft, group: string, ratio: number | null): Draft {
  const { [group]: _old, ...rest } = draft.parameters.ratio_override
  return writeParameter(
    draft,
    'ratio_override',
    ratio === null ? rest : { ...rest, [group]: ratio },
  )
}

function writeText(draft: Draft, [name, text]: readonly [string, string]): Draft {
  if (name === 'dry_run') return { ...draft, dryRun: text === 'true' }
  if (name === 'ratio_override' || name === 'cap_override') {
    const [, id = '', number = ''] = /^(.+)=([^=]*)$/s.exec(text) ?? []
    if (id === '') return draft
    return name === 'cap_override'
      ? writeCap(draft, id, Number(number))
      : writeTarget(draft, id, Number(number))
  }
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
  return requiredInputs.filter((name) => !isNamed(draft, name))
}

/** A file is named, or a query can be asked. */
export function isNamed(draft: Draft, name: AllocationInputName): boolean {
  const query = draft.queries[name]
  if (query === undefined) return draft.paths[name].trim() !== ''
  return query.connection !== '' && query.sql.trim() !== ''
}

/** The inputs that are named. */
export function partialInputsOf(draft: Draft): Partial<AllocationInputs> {
  const source = (name: AllocationInputName): InputSource => {
    const columns = draft.columns[name] ?? {}
    const mapped = Object.keys(columns).length === 0 ? {} : { columns }
    const query = draft.queries[name]
    return query === undefined
      ? { kind: 'file', path: draft.paths[name].trim(), ...mapped }
      : { kind: 'query', ...query, ...mapped }
  }
  return Object.fromEntries(
    allocationInputNames.filter((name) => isNamed(draft, name)).map((name) => [name, source(name)]),
  )
}

/** The inputs of the job; null while a required one is missing. */
export function inputsOf(draft: Draft): AllocationInputs | null {
  const { caps, elig, user_groups, group_ratios, ...optional } = partialInputsOf(draft)
  if (!caps || !elig || !user_groups || !group_ratios) return null
  return { caps, elig, user_groups, group_ratios, ...optional }
}

export function jobOf(draft: Draft): DropJob | null {
  const inputs = inputsOf(draft)
  if (inputs === null) return null
  const output = draft.output.trim()
  return {
    kind: 'allocation',
    inputs,
    parameters: draft.parameters,
    output: output === '' ? null : output,
    dry_run: draft.dryRun,
    ...writeOf(partialInputsOf(draft), draft.write),
  }
}

export function isChanged(draft: Draft, name: AllocationParameterName): boolean {
  return !isSameParameter(draft.parameters[name], allocationDefaults[name])
}

/** Nothing was written into the form yet, or it was cleared. */
export function isPristine(draft: Draft): boolean {
  const { paths, queries, output, dryRun, write, folder, preset } = draft
  const named = Object.values(paths).some((path) => path !== '') || Object.keys(queries).length > 0
  return (
    !named &&
    output === '' &&
    !dryRun &&
    write.connection === '' &&
    folder === '' &&
    preset === null &&
    changedCount(draft) === 0
  )
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
