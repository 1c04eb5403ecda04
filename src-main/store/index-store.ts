import { openForWriting } from './database.ts'
import { createRunsStore, indexMigrations, type RunsStore } from './runs.ts'

export interface IndexStore extends Disposable {
  readonly runs: RunsStore
  /** True while the database answers. */
  healthy(): boolean
}

/** Opens `index.db`: what can be rebuilt from the run folders. */
export function openIndexStore(path: string): IndexStore {
  const database = openForWriting(path, indexMigrations)
  return {
    runs: createRunsStore(database),
    healthy: () => database.open && database.prepare('SELECT 1').get() !== undefined,
    [Symbol.dispose]: () => {
      database.close()
    },
  }
}
