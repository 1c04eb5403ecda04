import { activeStates } from '../../src-shared/runs.ts'
import type { WriteHandle } from './database.ts'

/** What each run's folder takes on the disk, in bytes: measured once, when it was published. */
export const runSizesTable = `CREATE TABLE run_sizes (
    id TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL
  ) STRICT;`

export interface RunSizesStore {
  set(id: string, bytes: number): void
  /** Undefined while it is not measured. */
  get(id: string): number | undefined
  remove(id: string): void
  /** Runs that are over and not measured. */
  unmeasured(): readonly string[]
}

export function createRunSizesStore(database: WriteHandle): RunSizesStore {
  const set = database.prepare(
    `INSERT INTO run_sizes (id, bytes) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes`,
  )
  const get = database.prepare<[string], { bytes: number }>(
    'SELECT bytes FROM run_sizes WHERE id = ?',
  )
  const remove = database.prepare('DELETE FROM run_sizes WHERE id = ?')
  const unmeasured = database.prepare<string[], { id: string }>(
    `SELECT id FROM runs WHERE id NOT IN (SELECT id FROM run_sizes)
       AND state NOT IN (${activeStates.map(() => '?').join(', ')})`,
  )
  return {
    set(id, bytes) {
      set.run(id, bytes)
    },
    get: (id) => get.get(id)?.bytes,
    remove(id) {
      remove.run(id)
    },
    unmeasured: () => unmeasured.all(...activeStates).map(({ id }) => id),
  }
}
