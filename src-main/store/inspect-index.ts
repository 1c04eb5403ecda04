import { activeStates } from '../../src-shared/runs.ts'
import type { ReadHandle } from './database.ts'
import { type DatabaseCondition, inspectDatabase } from './inspect-database.ts'

/** A run that the index holds for not over. */
export interface UnfinishedRun {
  readonly id: string
  readonly state: string
  /** The host that works on it; null in an index of an older version. */
  readonly owner: string | null
}

/** A host that has the workspace open, or died with it open. */
export interface KnownHost {
  readonly id: string
  readonly kind: string
  readonly pid: number
  readonly process_start: string | null
  readonly machine: string
  readonly boot: string | null
  readonly hostname: string
}

export interface IndexCondition extends DatabaseCondition {
  readonly total: number
  readonly interrupted: number
  readonly unfinished: readonly UnfinishedRun[]
  readonly hosts: readonly KnownHost[]
}

/** Judges `index.db` and what it says of runs and hosts, without changing anything. */
export async function inspectIndex(path: string): Promise<IndexCondition> {
  let found = { total: 0, interrupted: 0, unfinished: [], hosts: [] } as Pick<
    IndexCondition,
    'total' | 'interrupted' | 'unfinished' | 'hosts'
  >
  const condition = await inspectDatabase(path, (database) => {
    const counts = database
      .prepare<[], { state: string; runs: number }>(
        'SELECT state, count(*) AS runs FROM runs GROUP BY state',
      )
      .all()
    found = {
      total: counts.reduce((sum, { runs }) => sum + runs, 0),
      interrupted: counts.find(({ state }) => state === 'interrupted')?.runs ?? 0,
      unfinished: unfinishedOf(database),
      hosts: hostsOf(database),
    }
  })
  return { ...condition, ...found }
}

/** Whatever version wrote it: columns that came later are null. */
function unfinishedOf(database: ReadHandle): readonly UnfinishedRun[] {
  const owner = columnsOf(database, 'runs').includes('owner') ? 'owner' : 'NULL'
  return database
    .prepare<string[], UnfinishedRun>(
      `SELECT id, state, ${owner} AS owner FROM runs
       WHERE state IN (${activeStates.map(() => '?').join(', ')}) ORDER BY created_at`,
    )
    .all(...activeStates)
}

function hostsOf(database: ReadHandle): readonly KnownHost[] {
  if (columnsOf(database, 'hosts').length === 0) return []
  return database
    .prepare<[], KnownHost>(
      `SELECT id, kind, pid, process_start, machine, boot, hostname FROM hosts
       ORDER BY started_at, id`,
    )
    .all()
}

function columnsOf(database: ReadHandle, table: string): readonly string[] {
  return database
    .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => name)
}
