import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AllocationInputName } from '../../src-shared/allocation/inputs.ts'
import type { QueryTemplate } from '../../src-shared/allocation/query-templates.ts'
import { resourcesFolder } from '../platform/resources.ts'
import { readSqlTemplate } from '../../src-shared/sql-template.ts'

/** Which input a file of `resources/sql/allocation` gives, by the start of its name. */
const inputs: Readonly<Record<string, AllocationInputName>> = {
  'contract-caps': 'caps',
  'eligible-pairs': 'elig',
  'user-groups': 'user_groups',
  'group-ratios': 'group_ratios',
}

/** The queries that come with the program, by name. */
export async function queryTemplates(): Promise<readonly QueryTemplate[]> {
  const folder = join(resourcesFolder(), 'sql', 'allocation')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (name): Promise<QueryTemplate> => {
      const sql = await readFile(join(folder, name), 'utf8')
      const input = inputs[name.slice(0, name.indexOf('.'))]
      const { database, description } = readSqlTemplate(sql)
      if (input === undefined || database === null) throw new Error(`${name} says not what it is`)
      return { name, input, database, description, sql }
    }),
  )
}
