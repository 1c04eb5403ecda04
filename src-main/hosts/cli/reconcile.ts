import { basename, resolve } from 'node:path'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { InputSource } from '../../../src-shared/allocation/inputs.ts'
import { connectionName } from '../../../src-shared/connections.ts'
import { tablePrefix } from '../../../src-shared/events/load.ts'
import { reconciliationInputNames } from '../../../src-shared/reconciliation/inputs.ts'
import { parseFields } from '../../../src-shared/reconciliation/fields-text.ts'
import {
  type ReconciliationJob,
  reconciliationJob,
} from '../../../src-shared/reconciliation/job.ts'
import {
  type ReconciliationParameters,
  reconciliationParameterNames,
  reconciliationParameterOf,
  reconciliationParameters,
} from '../../../src-shared/reconciliation/parameters.ts'
import {
  type Survivorship,
  survivorshipRule,
  survivorshipRules,
} from '../../../src-shared/reconciliation/survivorship.ts'
import type { MatchesTarget } from '../../../src-shared/reconciliation/write.ts'
import type { ReconciliationPresetValues } from '../../../src-shared/presets.ts'
import type { ParameterShape } from '../../../src-shared/parameter-table.ts'
import { readSqlTemplate } from '../../../src-shared/sql-template.ts'
import { expected, messageOf } from '../../platform/errors.ts'
import { runToEnd } from './allocate.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { logLevelOf } from './flags.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { presetValuesNamed } from './presets.ts'

/** `quartermaster reconcile`. Returns the exit code. */
export async function reconcile(flags: Flags): Promise<number> {
  const level = logLevelOf(flags)
  const named = flags['preset']
  // What is wrong with the flags is told before a workspace is opened.
  const alone = named === undefined ? reconciliationJobOf(flags) : undefined
  await using local = await openLocalCore(flags)
  const job =
    alone ??
    reconciliationJobOf(flags, await presetValuesNamed(local, String(named), 'reconciliation'))
  const earlier = flags['earlier']
  const known = typeof earlier === 'string' ? (await knownRun(local, earlier)).id : null
  return await runToEnd(local, { ...job, earlier: known }, flags, level)
}

const badUsage = (what: string, remedy: string): Error => expected('bad_usage', { what, remedy })

/**
 * The job that the flags describe, but for the earlier run; what they leave open is as the preset says.
 * Throws `bad_usage` naming every wrong flag.
 */
export function reconciliationJobOf(
  flags: Flags,
  preset?: ReconciliationPresetValues,
): ReconciliationJob {
  const parameters = parametersOf(flags, preset?.parameters)
  const survivorship = survivorshipOf(flags, preset?.survivorship)
  const texts = z.record(z.string(), z.unknown()).parse(flags)
  const write = writeTargetOf(flags)
  const needed = write === undefined ? ['left', 'out'] : ['left']
  const kept = preset?.inputs ?? {}
  const missing = needed.filter(
    (name) => typeof texts[name] !== 'string' && !(name === 'left' && kept.left !== undefined),
  )
  if (missing.length > 0) {
    throw badUsage(
      missing.map((name) => `required option '--${name} <file>' not specified.`).join(' '),
      'Name the list to match (two for a reconciliation, one for its duplicates) and the file for the pairs, or a database with --write_connection.',
    )
  }
  const given = queryParameters(flags)
  const inputs = Object.fromEntries(
    reconciliationInputNames.flatMap((input): [string, InputSource][] => {
      const word = texts[input]
      if (typeof word === 'string') return [[input, sourceOf(input, word, given)]]
      const source = kept[input]
      return source === undefined ? [] : [[input, withGiven(source, given)]]
    }),
  )
  refuseUnusedParameters(given, Object.values(inputs))
  return reconciliationJob.parse({
    kind: 'reconciliation',
    inputs,
    parameters,
    survivorship,
    output: typeof texts['out'] === 'string' ? resolve(texts['out']) : null,
    ...(write !== undefined && { write }),
  })
}

const writeFlags = z.object({
  write_connection: connectionName.optional(),
  write_prefix: tablePrefix.optional(),
})

/** The database that the run writes its pairs to; undefined: none. */
function writeTargetOf(flags: Flags): MatchesTarget | undefined {
  const given = flagValues(writeFlags, flags, 'reconcile')
  const { write_connection: connection, write_prefix: prefix } = given
  if (connection !== undefined) return { connection, prefix: prefix ?? '' }
  if (prefix === undefined) return undefined
  throw badUsage(
    '--write_prefix says nothing without --write_connection, which names the database.',
    'Add --write_connection NAME, a connection of `quartermaster connections list`.',
  )
}

/** A query of a preset with the values that the flags give it. */
function withGiven(source: InputSource, given: Given): InputSource {
  if (source.kind === 'file') return source
  const names = readSqlTemplate(source.sql).parameters.map(({ name }) => name)
  const values = given.filter(({ name }) => names.includes(name))
  if (values.length === 0) return source
  const parameters = Object.fromEntries(values.map(({ name, value }) => [name, value]))
  return { ...source, parameters: { ...source.parameters, ...parameters } }
}

function parametersOf(
  flags: Flags,
  standard: Partial<ReconciliationParameters> = {},
): ReconciliationParameters {
  const given: Record<string, unknown> = { ...standard }
  for (const name of reconciliationParameterNames) {
    const value = flags[name]
    if (value === undefined) continue
    given[name] = valueOf(name, value)
  }
  const parsed = reconciliationParameters.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = reconciliationParameterNames.find((known) => known === path[0])
    const shape = name === undefined ? undefined : reconciliationParameterOf(name).shape
    const word = String(flags[String(path[0])])
    return `--${String(path[0])} ${word === '' ? "''" : word}: ${expectedOf(shape) ?? message}`
  })
  throw badUsage(
    `${faults.join('. ')}.`,
    'See `quartermaster reconcile --help` for what each takes.',
  )
}

/** What a parameter takes, in words; null where its schema says it better. */
function expectedOf(shape: ParameterShape | undefined): string | null {
  switch (shape?.kind) {
    case 'choice':
      return `choose ${shape.choices.join(', ')}`
    case 'boolean':
      return 'write true or false'
    case 'text':
      return 'name something'
    case 'number': {
      const { integer, min, max } = shape
      const range = max === null ? `of at least ${min ?? 0}` : `from ${min ?? 0} to ${max}`
      return `write a${integer ? ' whole' : ''} number ${range}`
    }
    default:
      return null
  }
}

function valueOf(name: string, value: unknown): unknown {
  if (name === 'fields') return fieldsOf(String(value))
  if (name === 'abbreviations') return z.array(z.string()).parse(value).map(abbreviationOf)
  if (value === 'true' || value === 'false') return value === 'true'
  const isNumber =
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value)) &&
    !name.endsWith('_id')
  return isNumber ? Number(value) : value
}

function fieldsOf(text: string): ReconciliationParameters['fields'] {
  const parsed = parseFields(text)
  if (parsed.ok) return parsed.fields
  throw badUsage(
    `--fields: ${parsed.why}.`,
    "Write left=right:kind, for instance --fields 'model+package=title:name,price_eur=price:number'.",
  )
}

function abbreviationOf(word: string): ReconciliationParameters['abbreviations'][number] {
  const [, short = '', long = ''] = /^([^=]+)=(.+)$/s.exec(word) ?? []
  if (short !== '') return { short, long }
  throw badUsage(
    `--abbreviations ${word} says nothing.`,
    'Write short=long, for instance --abbreviations ltd=limited.',
  )
}

function survivorshipOf(flags: Flags, preset?: Survivorship): Partial<Survivorship> {
  const words = z.array(z.string()).parse(flags['golden'] ?? [])
  const columns: Survivorship['columns'] = { ...preset?.columns }
  let standard: Survivorship['standard'] | undefined
  for (const word of words) {
    // The last `=` parts the rule, for a column's name may hold some.
    const [, column, text = word] = /^(.*)=([^=]*)$/s.exec(word) ?? []
    const rule = survivorshipRule.safeParse(text)
    if (!rule.success || column === '') {
      throw badUsage(
        `--golden ${word} is no rule.`,
        `Write COLUMN=RULE, or a rule for all columns: ${survivorshipRules.join(', ')}.`,
      )
    }
    if (column === undefined) standard = rule.data
    else columns[column] = rule.data
  }
  const newest = z.string().optional().parse(flags['newest_by'])
  const [, left = '', right = ''] = /^([^=]+)=(.+)$/s.exec(newest ?? '') ?? []
  if (newest !== undefined && left === '') {
    throw badUsage(
      `--newest_by ${newest} names no columns.`,
      'Write LEFT=RIGHT, for instance --newest_by updated=changed_at.',
    )
  }
  return {
    ...preset,
    columns,
    ...(standard === undefined ? {} : { standard }),
    ...(left === '' ? {} : { newest_by: { left, right } }),
  }
}

type Given = readonly { readonly name: string; readonly value: string }[]

function queryParameters(flags: Flags): Given {
  return z
    .array(z.string())
    .parse(flags['sql_param'] ?? [])
    .map((word) => {
      const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
      if (name !== '') return { name, value }
      throw badUsage(
        `--sql_param ${word} is no parameter of a query.`,
        'Write it as NAME=VALUE, for instance --sql_param season=2026.',
      )
    })
}

function sourceOf(input: string, word: string, given: Given): InputSource {
  if (!word.startsWith('sql:')) return { kind: 'file', path: resolve(word) }
  const [, file = '', connection = ''] = /^sql:(.+)@([^@]+)$/s.exec(word) ?? []
  if (file === '') {
    throw badUsage(
      `--${input} ${word} names no query on a connection.`,
      'Write it as sql:FILE@CONNECTION, for instance sql:catalogue.sql@warehouse.',
    )
  }
  const sql = textOf(file)
  const names = readSqlTemplate(sql).parameters.map(({ name }) => name)
  const parameters = Object.fromEntries(
    given.filter(({ name }) => names.includes(name)).map(({ name, value }) => [name, value]),
  )
  return { kind: 'query', connection, sql, file: basename(file), parameters }
}

function refuseUnusedParameters(given: Given, sources: readonly InputSource[]): void {
  const known = sources.flatMap((source) =>
    source.kind === 'query' ? readSqlTemplate(source.sql).parameters.map(({ name }) => name) : [],
  )
  const unused = given.find(({ name }) => !known.includes(name))
  if (unused === undefined) return
  throw badUsage(
    `--sql_param ${unused.name} is no parameter of the queries.`,
    known.length === 0
      ? 'No list is a query that has parameters.'
      : `They have: ${known.join(', ')}.`,
  )
}

function textOf(file: string): string {
  if (!existsSync(file)) {
    throw expected('bad_input', {
      what: `There is no file ${file}.`,
      remedy: 'Name a file that holds one query.',
    })
  }
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw expected('bad_input', {
      what: `${file} cannot be read: ${messageOf(error)}`,
      remedy: 'Check the file and its rights.',
      cause: error,
    })
  }
}
