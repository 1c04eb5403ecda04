import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import {
  type AllocationInputName,
  allocationInputNames,
  type InputSource,
  type QuerySource,
} from '../../../src-shared/allocation/inputs.ts'
import { readSqlTemplate } from '../../../src-shared/sql-template.ts'
import { expected, messageOf } from '../../platform/errors.ts'
import { resourcesFolder } from '../../platform/resources.ts'

/** What `--sql_param` and `--prune_at_source` say. */
export interface SqlFlags {
  readonly parameters: readonly {
    /** Null: of every query that has such a parameter. */
    readonly input: AllocationInputName | null
    readonly name: string
    readonly value: string
  }[]
  readonly prune: string | null
}

/** Reads the flags. Throws `bad_usage`. */
export function sqlParametersGiven(flags: Readonly<Record<string, unknown>>): SqlFlags {
  const words = z.array(z.string()).parse(flags['sql_param'] ?? [])
  const parameters = words.map((word) => {
    const [, of, name = '', value = ''] = /^(?:([a-z_]+)\.)?([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    const input = allocationInputNames.find((known) => known === of) ?? null
    if (name === '' || (of !== undefined && input === null)) {
      throw expected('bad_usage', {
        what: `--sql_param ${word} is no parameter of a query.`,
        remedy:
          'Write it as NAME=VALUE or INPUT.NAME=VALUE, for instance --sql_param drop_id=2122.',
      })
    }
    return { input, name, value }
  })
  const prune = z.string().optional().parse(flags['prune_at_source']) ?? null
  if (prune !== null && !/^\d{1,9}$/.test(prune)) {
    throw expected('bad_usage', {
      what: `--prune_at_source ${prune} is no whole number.`,
      remedy: 'Give the most pairs of a user and kind that shall come; 0 lets all come.',
    })
  }
  return { parameters, prune }
}

/** `sql:FILE@CONNECTION` with the text of the file. Throws `bad_usage` or `bad_input`. */
export function querySourceOf(
  input: string,
  word: string,
  flags: SqlFlags,
  columns: Readonly<Record<string, string>> | undefined,
): QuerySource {
  const [, file = '', connection = ''] = /^sql:(.+)@([^@]+)$/s.exec(word) ?? []
  if (file === '') {
    throw expected('bad_usage', {
      what: `--${input} ${word} names no query on a connection.`,
      remedy: 'Write it as sql:FILE@CONNECTION, for instance sql:caps.sql@warehouse.',
    })
  }
  const source = { kind: 'query', connection, sql: textOf(file), file: basename(file) } as const
  return withSqlParameters(input, source, flags, columns)
}

/** A query with the parameters and columns of the flags besides its own. */
export function withSqlParameters(
  input: string,
  source: QuerySource,
  { parameters, prune }: SqlFlags,
  columns: Readonly<Record<string, string>> | undefined,
): QuerySource {
  const template = readSqlTemplate(source.sql)
  const names = new Set(template.parameters.map(({ name }) => name))
  const given = parameters
    .filter(({ input: of, name }) => names.has(name) && (of === null || of === input))
    // What is said for one input wins over what is said for all.
    .toSorted((a, b) => Number(a.input !== null) - Number(b.input !== null))
    .map(({ name, value }) => [name, value] as const)
  if (prune !== null && template.prune !== null) given.push([template.prune, prune])
  const values = { ...source.parameters, ...Object.fromEntries(given) }
  return {
    ...source,
    ...(Object.keys(values).length > 0 && { parameters: values }),
    ...(columns !== undefined && { columns: { ...source.columns, ...columns } }),
  }
}

/** A parameter that no query has was mistyped. Throws `bad_usage`. */
export function unusedSqlParameters(
  { parameters, prune }: SqlFlags,
  inputs: Readonly<Record<string, InputSource | undefined>>,
): void {
  const queries = Object.entries(inputs).flatMap(([input, source]) => {
    return source?.kind === 'query' ? [{ input, template: readSqlTemplate(source.sql) }] : []
  })
  const unused = parameters.find(
    ({ input, name }) =>
      !queries.some(
        (query) =>
          (input === null || input === query.input) &&
          query.template.parameters.some((parameter) => parameter.name === name),
      ),
  )
  if (unused !== undefined) {
    const known = [
      ...new Set(queries.flatMap((query) => query.template.parameters.map(({ name }) => name))),
    ]
    throw expected('bad_usage', {
      what: `--sql_param ${unused.input === null ? '' : `${unused.input}.`}${unused.name} is no parameter of the queries.`,
      remedy:
        known.length === 0
          ? 'No input is a query that has parameters.'
          : `They have: ${known.join(', ')}.`,
    })
  }
  if (prune !== null && !queries.some(({ template }) => template.prune !== null)) {
    throw expected('bad_usage', {
      what: 'No query of the inputs can cut pairs off at the source.',
      remedy: 'Name the cutting parameter in the first lines of the query: -- prune: NAME.',
    })
  }
}

/** A file of the user's, or of those that come with the program. */
function textOf(file: string): string {
  const shipped = join(resourcesFolder(), 'sql', 'allocation', basename(file))
  const path = existsSync(file)
    ? file
    : file === basename(file) && existsSync(shipped)
      ? shipped
      : null
  if (path === null) {
    throw expected('bad_input', {
      what: `There is no file ${file}, and no query of that name comes with the program.`,
      remedy: 'See `quartermaster sql list` for those that do.',
    })
  }
  try {
    const text = readFileSync(path, 'utf8')
    if (text.trim() !== '') return text
  } catch (error) {
    throw expected('bad_input', {
      what: `${file} cannot be read: ${messageOf(error)}`,
      remedy: 'Check the file and its rights.',
      cause: error,
    })
  }
  throw expected('bad_input', { what: `${file} is empty.`, remedy: 'Write a query into it.' })
}
