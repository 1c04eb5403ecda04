import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoDatabase } from '../../src-shared/allocation/demo-database.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'
import { resourcesFolder } from '../platform/resources.ts'
import { openFor } from '../jobs/task-remote.ts'

/**
 * Makes the tables of `resources/demo/postgresql.sql` and fills them, in one transaction. Throws
 * `conflict` where one of them exists.
 */
export async function writeDemoDatabase(
  { connection }: { readonly connection: string },
  context: TaskContext,
): Promise<DemoDatabase> {
  const script = await readFile(join(resourcesFolder(), 'demo', 'postgresql.sql'), 'utf8')
  const statements = statementsOf(script)
  context.plan([{ title: 'Make the demo data', weight: 1 }])
  context.enter('Make the demo data')
  await using remote = await openFor(context, connection)
  const tables = await remote.transaction(async (transaction) => {
    const names = statements.flatMap((sql) => /^CREATE TABLE (\w+)/.exec(sql)?.[1] ?? [])
    const there = await transaction.query(
      'SELECT name FROM unnest(CAST(:names AS text[])) name WHERE to_regclass(name) IS NOT NULL ORDER BY 1',
      { names },
    )
    const taken: string[] = []
    for await (const batch of there) taken.push(...batch.columns[0]!.map(String))
    if (taken.length > 0) {
      throw expected('conflict', {
        what: `${connection} has tables of these names already: ${taken.join(', ')}.`,
        remedy: 'Name a connection to an empty database; nothing there is ever replaced.',
        kept: 'Nothing was changed.',
      })
    }
    for (const [done, sql] of statements.entries()) {
      context.checkpoint()
      context.update({ done, total: statements.length, unit: 'statements' })
      await transaction.execute(sql)
    }
    const counted: { name: string; rows: number }[] = []
    for (const name of names) {
      const rows = await transaction.query(`SELECT count(*) FROM ${name}`)
      for await (const batch of rows) counted.push({ name, rows: Number(batch.columns[0]![0]) })
    }
    return counted
  })
  return { tables }
}

/** A statement ends with a semicolon at the end of a line. */
function statementsOf(script: string): readonly string[] {
  return script
    .replaceAll(/^--.*\n/gm, '')
    .split(/;[ \t]*\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
