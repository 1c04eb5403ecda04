import { type AllocationInputName, allocationInputNames, type InputSource } from './inputs.ts'
import {
  allocationDefaults,
  allocationParameterNames,
  type AllocationParameters,
  isSameParameter,
} from './parameters.ts'
import { sourceName } from './source-name.ts'
import type { WriteTarget } from './write-back.ts'

export interface CommandLineOf {
  readonly inputs: Readonly<Partial<Record<AllocationInputName, InputSource | undefined>>>
  readonly parameters: AllocationParameters
  /** Null: no file is named. */
  readonly output: string | null
  readonly dryRun?: boolean
  /** Where the assignments are also written; absent: to no database. */
  readonly write?: WriteTarget | undefined
}

/**
 * `quartermaster allocate ...` for a POSIX shell, one line; what stands at its default is left out.
 * A missing required value is simply not there: the command says so itself.
 */
export function allocateCommandLine(job: CommandLineOf): string {
  const { inputs, parameters, output, dryRun, write } = job
  const words = ['quartermaster', 'allocate']
  for (const input of allocationInputNames) {
    const source = inputs[input]
    const name = source === undefined ? '' : sourceName(source)
    if (name !== '') words.push(`--${input}`, name)
  }
  for (const input of allocationInputNames) {
    const source = inputs[input]
    if (source?.kind !== 'query') continue
    for (const [name, value] of Object.entries(source.parameters ?? {})) {
      words.push('--sql_param', `${input}.${name}=${value}`)
    }
  }
  for (const input of allocationInputNames) {
    for (const [column, from] of Object.entries(inputs[input]?.columns ?? {})) {
      words.push('--map', `${input}.${column}=${from}`)
    }
  }
  if (output !== null) words.push('--out', output)
  if (dryRun === true) words.push('--dry_run')
  if (write !== undefined) {
    words.push('--write_connection', write.connection)
    for (const [name, value] of Object.entries(write.parameters)) {
      words.push('--write_param', `${name}=${value}`)
    }
  }
  for (const name of allocationParameterNames) {
    const value = parameters[name]
    if (isSameParameter(value, allocationDefaults[name]) || value === null) continue
    if (typeof value === 'object') {
      for (const [id, number] of Object.entries(value)) words.push(`--${name}`, `${id}=${number}`)
    } else if (value === true) words.push(`--${name}`)
    else words.push(`--${name}`, String(value))
  }
  return words.map(shellWord).join(' ')
}

/** A word as a POSIX shell reads it back: quoted where anything in it means something there. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
