import { allocationInputDescriptions } from '../../../src-shared/allocation/inputs.ts'
import { readSqlTemplate } from '../../../src-shared/sql-template.ts'
import { queryTemplates } from '../../allocation/index.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { say, sayJson, table } from './terminal.ts'

/** `quartermaster sql list`: the queries that come with the program, with their parameters. */
export async function listSql(flags: Flags): Promise<void> {
  const templates = await queryTemplates()
  if (flags['json'] === true) {
    sayJson(templates.map(({ sql, ...rest }) => ({ ...rest, ...readSqlTemplate(sql) })))
    return
  }
  const rows = templates.map(({ name, input, database, sql }) => [
    name,
    allocationInputDescriptions[input].label,
    database,
    readSqlTemplate(sql)
      .parameters.map((each) => (each.standard === null ? `${each.name}*` : each.name))
      .join(', '),
  ])
  say(
    process.stdout,
    `${table(['Name', 'Input', 'Database', 'Parameters (* must be given)'], rows)}\n`,
  )
}

/** `quartermaster sql show NAME`: the text, to be changed and named as sql:FILE@CONNECTION. */
export async function showSql(name: string, flags: Flags): Promise<void> {
  const found = (await queryTemplates()).find((template) => template.name === name)
  if (found === undefined) {
    throw expected('not_found', {
      what: `No query named ${name} comes with the program.`,
      remedy: 'See `quartermaster sql list`.',
    })
  }
  if (flags['json'] === true) sayJson({ ...found, ...readSqlTemplate(found.sql) })
  else say(process.stdout, found.sql)
}
