import { z } from 'zod'
import {
  type AllocationInputName,
  allocationInputDescriptions,
  allocationInputNames,
  allocationInputs,
} from '../../../src-shared/allocation/inputs.ts'
import {
  type AllocationParameterName,
  type AllocationParameters,
  allocationParameterNames,
  allocationParameters,
  parameterKindOf,
} from '../../../src-shared/allocation/parameters.ts'
import { type AllocationJob, logLevel } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'

/** Values that older scripts use. */
export const choiceSynonyms: Partial<
  Record<AllocationParameterName, Readonly<Record<string, string>>>
> = {
  solver: { or: 'ilp', pulp: 'ilp', both: 'ilp' },
  assignment_ratio_guard: { moving: 'soft', none: 'off' },
}

const badUsage = (what: string, remedy: string): Error => expected('bad_usage', { what, remedy })

/** The job that the flags of `allocate` describe. Throws `bad_usage` naming every wrong flag. */
export function allocationJobOf(flags: Readonly<Record<string, unknown>>): AllocationJob {
  return {
    kind: 'allocation',
    inputs: inputsOf(flags),
    parameters: parametersOf(flags),
    output: z.string().parse(flags['out']),
  }
}

function inputsOf(flags: Readonly<Record<string, unknown>>): AllocationJob['inputs'] {
  const columns = mappingsOf(z.array(z.string()).parse(flags['map'] ?? []))
  const sources = allocationInputNames.flatMap((input) => {
    const path = flags[input]
    if (typeof path !== 'string') return []
    if (path.startsWith('sql:')) {
      throw expected('not_supported', {
        what: `--${input} ${path}: queries on a connection are not part of this version yet.`,
        remedy: 'Export the query to a CSV or Parquet file and name that.',
      })
    }
    const mapped = columns[input]
    return [[input, { kind: 'file', path, ...(mapped && { columns: mapped }) }] as const]
  })
  return allocationInputs.parse(Object.fromEntries(sources))
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

function parametersOf(flags: Readonly<Record<string, unknown>>): AllocationParameters {
  const given: Record<string, unknown> = {}
  for (const name of allocationParameterNames) {
    const value = flags[flagOf(name, flags)]
    if (value === undefined) continue
    given[name] = parameterKindOf(name).kind === 'number' ? numberOf(value) : value
  }
  const parsed = allocationParameters.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const flag = flagOf(String(path[0]), flags)
    return `--${flag} ${String(flags[flag])}: ${message}`
  })
  throw badUsage(
    `${faults.join('. ')}.`,
    'See `quartermaster allocate --help` for what each takes.',
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
