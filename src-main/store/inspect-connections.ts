import { z } from 'zod'
import { type ConnectionDefinition, connectionDefinition } from '../../src-shared/connections.ts'
import { inspectDatabase } from './inspect-database.ts'

/** What `people.db` says of connections, read without changing it. */
export async function inspectConnections(
  path: string,
): Promise<readonly (ConnectionDefinition & { readonly id: string })[]> {
  const found: (ConnectionDefinition & { readonly id: string })[] = []
  await inspectDatabase(path, (database) => {
    const isThere = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'connections'`).get()
    if (isThere === undefined) return
    for (const row of database
      .prepare('SELECT id, name, body FROM connections ORDER BY name')
      .all()) {
      const { id, name, body } = z
        .object({ id: z.string(), name: z.string(), body: z.string() })
        .parse(row)
      const definition = connectionDefinition.safeParse({ ...JSON.parse(body), name })
      if (definition.success) found.push({ ...definition.data, id })
    }
  })
  return found
}
