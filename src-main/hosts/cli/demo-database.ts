import { demoDrop } from '../../../src-shared/allocation/demo-database.ts'
import type { Flags } from './commands/options.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'

/** `quartermaster demo --database CONNECTION`: the demo's tables in an empty PostgreSQL. */
export async function demoDatabase(flags: Flags): Promise<number> {
  const connection = String(flags['database'])
  await using local = await openLocalCore(flags)
  const made = await local.client.databases.demo({ name: connection })
  if (flags['json'] === true) {
    sayJson(made)
    return 0
  }
  const rows = made.tables.map(({ name, rows: count }) => [name, count.toLocaleString('en-US')])
  const parameters = Object.entries(demoDrop).map(([name, value]) => `--sql_param ${name}=${value}`)
  const inputs = [
    ['caps', 'contract-caps'],
    ['elig', 'eligible-pairs'],
    ['user_groups', 'user-groups'],
    ['group_ratios', 'group-ratios'],
  ].map(([input, name]) => `--${input} sql:${name}.postgresql.sql@${connection}`)
  say(
    process.stdout,
    `${table(['Table', 'Rows'], rows)}

Next, its drop, and its results back into the database:
  quartermaster allocate ${[...inputs, ...parameters, '--enforce_assignment_ratio', '--out drop.csv'].join(' \\\n    ')}
  quartermaster runs write RUN --connection ${connection}
`,
  )
  return 0
}
