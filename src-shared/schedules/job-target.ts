import { loadedTables } from '../events/load.ts'
import { matchesTable } from '../reconciliation/write.ts'
import type { Job } from '../runs.ts'

/** The tables that a run of the job writes itself, as its last step. */
export interface JobTarget {
  readonly connection: string
  readonly tables: readonly string[]
}

/** Null: its runs write into no database. */
export function jobTarget(job: Job): JobTarget | null {
  switch (job.kind) {
    case 'events': {
      if (job.load === null) return null
      const { connection, prefix, events } = job.load
      const tables = loadedTables.filter((name) => events || name !== 'events_cleaned')
      return { connection, tables: tables.map((name) => prefix + name) }
    }
    case 'reconciliation': {
      if (job.write === undefined) return null
      const { connection, prefix } = job.write
      return { connection, tables: [prefix + matchesTable] }
    }
    case 'allocation':
      return job.write === undefined || job.dry_run
        ? null
        : { connection: job.write.connection, tables: ['contract_assignment'] }
    default:
      return null
  }
}
