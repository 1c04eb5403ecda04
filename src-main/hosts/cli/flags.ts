import { z } from 'zod'
import {
  type AllocationInputName,
  allocationInputDescriptions,
  allocationInputNames,
  allocationInputs,
  type InputSource,
} from '../../../src-shared/allocation/inputs.ts'
import {
  type AllocationParameterName,
  type AllocationParameters,
  type CapOverrides,
  allocationParameterNames,
  allocationParameters,
  parameterKindOf,
  type RatioOverrides,
} from '../../../src-shared/allocation/parameters.ts'
import { type WriteTarget, writeTarget } from '../../../src-shared/allocation/write-back.ts'
import type { AllocationPresetValues } from '../../../src-shared/presets.ts'
import { type AllocationJob, logLevel } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import {
  querySourceOf,
  sqlParametersGiven,
  unusedSqlParameters,
  withSqlParameters,
} from './sql-flags.ts'

/** Values that older scripts use. */
export const choiceSynonyms: Partial<
  Record<AllocationParameterName, Readonly<Record<string, string>>>
> = {
  solver: { or: 'ilp', pulp: 'ilp', both: 'ilp' },
  assignment_ratio_guard: { moving: 'soft', none: 'off' },
}

const badUsage = (what: string, remedy: string): Error => expected('bad_usage', { what, remedy })

/**
 * The job that the flags of `allocate` describe. A preset's values win over the defaults, flags over
 * the preset. Throws `bad_usage` naming every wrong flag.
 */
export function allocationJobOf(
  flags: Readonly<Record<string, unknown>>,
  preset?: AllocationPresetValues,
): AllocationJob {
  const inputs = inputsOf(flags, preset?.inputs)
  const parameters = parametersOf(flags, preset?.parameters)
  const dryRun = flags['dry_run'] === true
  const output = z.string().optional().parse(flags['out']) ?? null
  const write = writeTargetOf(flags)
  if (output === null && write === undefined && !dryRun) {
    throw badUsage(
      "required option '--out <file>' not specified.",
      'Name the file for the assignments, a database with --write_connection, or add --dry_run to write none.',
    )
  }
  return {
    kind: 'allocation',
    inputs,
    parameters,
    output,
    dry_run: dryRun,
    ...(write !== undefined && { write }),
  }
}

/** The database that the run writes its assignments to; undefined: none. */
function writeTargetOf(flags: Readonly<Record<string, unknown>>): WriteTarget | undefined {
  const connection = z.string().optional().parse(flags['write_connection'])
  const words = z.array(z.string()).parse(flags['write_param'] ?? [])
  if (connection === undefined) {
    if (words.length === 0) return undefined
    throw badUsage(
      '--write_param says nothing without --write_connection, which names the database.',
      'Add --write_connection NAME, a connection of `quartermaster connections list`.',
    )
  }
  const parameters = words.map((word): [string, string] => {
    const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    if (name !== '') return [name, value]
    throw badUsage(
      `--write_param ${word} is no value for the query of the caps.`,
      'Write it as NAME=VALUE, for instance --write_param drop_id=2122.',
    )
  })
  const read = writeTarget.safeParse({ connection, parameters: Object.fromEntries(parameters) })
  if (read.success) return read.data
  throw badUsage(
    `--write_connection ${connection} is no name of a connection.`,
    'See `quartermaster connections list`.',
  )
}

function inputsOf(
  flags: Readonly<Record<string, unknown>>,
  preset: AllocationPresetValues['inputs'] = {},
): AllocationJob['inputs'] {
  const mappings = z.array(z.string()).parse(flags['map'] ?? [])
  const columns = mappingsOf(mappings)
  const sql = sqlParametersGiven(flags)
  const sources = allocationInputNames.flatMap((input): [AllocationInputName, InputSource][] => {
    const path = flags[input]
    const mapped = columns[input]
    if (typeof path !== 'string') {
      const kept = preset[input]
      if (kept?.kind === 'query') {
        return [[input, withSqlParameters(input, kept, sql, mapped)]]
      }
      if (kept === undefined || mapped === undefined) return []
      return [[input, { ...kept, columns: { ...kept.columns, ...mapped } }]]
    }
    if (path.startsWith('sql:')) return [[input, querySourceOf(input, path, sql, mapped)]]
    return [[input, { kind: 'file', path, ...(mapped && { columns: mapped }) }]]
  })
  const given = { ...preset, ...Object.fromEntries(sources) }
  unusedSqlParameters(sql, given)
  const missing = allocationInputNames.filter(
    (input) => allocationInputDescriptions[input].required && given[input] === undefined,
  )
  if (missing.length > 0) {
    throw badUsage(
      missing.map((input) => `required option '--${input} <file>' not specified.`).join(' '),
      'Name the file, or a preset that was saved with its inputs.',
    )
  }
  const idle = mappings.find((mapping) =>
    allocationInputNames.some((input) => mapping.startsWith(`${input}.`) && !(input in given)),
  )
  if (idle !== undefined) {
    throw badUsage(
      `--map ${idle} maps a column of an input that is not given.`,
      'Name the file of the input too, or leave the mapping out.',
    )
  }
  return allocationInputs.parse(given)
}

/** `elig.score=rating` reads the column `rating` of the pairs as `score`. */
function mappingsOf(
  mappings: readonly string[],
): Partial<Record<AllocationInputName, Record<string, string>>> {
  const result: Partial<Record<AllocationInputName, Record<string, string>>> = {}
  for (const mapping of mappings) {
    const [, name = '', column = '', from = ''] = /^([a-z_]+)\.([a-z_]+)=(.+)$/.exec(mapping) ?? []
    const input = allocationInputNames.find((known) => known === name)
    const known =
      input !== undefined &&
      allocationInputDescriptions[input].columns.some((described) => described.name === column)
    if (input === undefined || !known) {
      throw badUsage(
        `--map ${mapping} names no column of an input.`,
        'Write it as INPUT.COLUMN=NAME, for instance --map elig.score=rating.',
      )
    }
    result[input] = { ...result[input], [column]: from }
  }
  return result
}

export function parametersOf(
  flags: Readonly<Record<string, unknown>>,
  preset: Partial<AllocationParameters> = {},
): AllocationParameters {
  const given: Record<string, unknown> = { ...preset }
  for (const name of allocationParameterNames) {
    const value = flags[flagOf(name, flags)]
    if (value === undefined) continue
    given[name] = valueOf(name, value)
  }
  const parsed = allocationParameters.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = allocationParameterNames.find((known) => known === path[0])
    const flag = flagOf(String(path[0]), flags)
    const why = (name === undefined ? null : choicesOf(name)) ?? message
    return `--${flag} ${String(flags[flag])}: ${why}`
  })
  throw badUsage(
    `${faults.join('. ')}.`,
    'See `quartermaster allocate --help` for what each takes.',
  )
}

/** What a choice may be, with the words of older scripts; null: the parameter is no choice. */
function choicesOf(name: AllocationParameterName): string | null {
  const kind = parameterKindOf(name)
  if (kind.kind !== 'choice') return null
  const older = Object.entries(choiceSynonyms[name] ?? {}).map(([word, now]) => `${word} = ${now}`)
  const also = older.length === 0 ? '' : ` (of older scripts: ${older.join(', ')})`
  return `choose ${kind.choices.join(', ')}${also}`
}

function valueOf(name: AllocationParameterName, value: unknown): unknown {
  switch (parameterKindOf(name).kind) {
    case 'number':
      return numberOf(value)
    case 'ratios':
      return ratiosOf(name, z.array(z.string()).parse(value))
    case 'caps':
      return capsOf(name, z.array(z.string()).parse(value))
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'choice':
      return value
  }
}

/** `c7=12`; the last `=` parts the cap, for a contract's id may hold some. */
function capsOf(name: AllocationParameterName, words: readonly string[]): CapOverrides {
  return Object.fromEntries(
    words.map((word) => {
      const [, contract = '', text = ''] = /^(.+)=(\d+)$/s.exec(word) ?? []
      const cap = Number(text)
      if (contract === '' || cap >= 2 ** 31) {
        throw badUsage(
          `--${name} ${word} is no cap of a contract.`,
          `Write it as CONTRACT=CAP with a whole number, for instance --${name} c7=12.`,
        )
      }
      return [contract, cap]
    }),
  )
}

/** `g17=0.31`; the last `=` parts the share, for a group's id may hold some. */
function ratiosOf(name: AllocationParameterName, words: readonly string[]): RatioOverrides {
  return Object.fromEntries(
    words.map((word) => {
      const [, group = '', text = ''] = /^(.+)=([^=]*)$/s.exec(word) ?? []
      const ratio = numberOf(text)
      if (group === '' || typeof ratio !== 'number' || ratio < 0 || ratio > 1) {
        throw badUsage(
          `--${name} ${word} is no target of a group.`,
          `Write it as GROUP=SHARE with a share from 0 to 1, for instance --${name} g17=0.31.`,
        )
      }
      return [group, ratio]
    }),
  )
}

/** The flag that was given for a parameter: `--rng` is an older name of `--seed`. */
function flagOf(name: string, flags: Readonly<Record<string, unknown>>): string {
  return name === 'seed' && flags['rng'] !== undefined ? 'rng' : name
}

/** Text that is no number stays text, so that the schema names it. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : value
}

export function logLevelOf(flags: Readonly<Record<string, unknown>>): z.infer<typeof logLevel> {
  const parsed = logLevel.safeParse(flags['log_level'])
  if (parsed.success) return parsed.data
  throw badUsage(
    `--log_level ${String(flags['log_level'])} is no level.`,
    'Choose DEBUG, INFO, WARNING or ERROR.',
  )
}
