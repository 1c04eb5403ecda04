import { renameSync, rmSync } from 'node:fs'
import { openForWriting, type WriteHandle } from './database.ts'
import { createHostsStore, type HostsStore } from './hosts.ts'
import { createMetricsStore, type MetricsStore } from './metrics.ts'
import { createRunSizesStore, type RunSizesStore } from './run-sizes.ts'
import { createRunsStore, indexMigrations, type RunsStore } from './runs.ts'

export interface IndexStore extends Disposable {
  readonly runs: RunsStore
  readonly hosts: HostsStore
  readonly sizes: RunSizesStore
  readonly metrics: MetricsStore
  /** True while the database answers. */
  healthy(): boolean
}

/**
 * Opens `index.db`: what can be rebuilt from the run folders. A file that is no database any more is
 * set aside as `index.db.broken-<time>`, and an empty one takes its place.
 */
export function openIndexStore(path: string, now: () => Date = () => new Date()): IndexStore {
  const database = openOrReplace(path, now)
  return {
    runs: createRunsStore(database),
    hosts: createHostsStore(database),
    sizes: createRunSizesStore(database),
    metrics: createMetricsStore(database),
    healthy() {
      try {
        // A read of the file: a constant would not touch it.
        return database.prepare('SELECT count(*) FROM sqlite_schema').get() !== undefined
      } catch {
        return false
      }
    },
    [Symbol.dispose]: () => {
      database.close()
    },
  }
}

function openOrReplace(path: string, now: () => Date): WriteHandle {
  try {
    return openForWriting(path, indexMigrations)
  } catch (error) {
    if (!isDamaged(error)) throw error
    const aside = `${path}.broken-${now().toISOString().replaceAll(/[:.]/g, '-')}`
    renameSync(path, aside)
    for (const companion of ['-wal', '-shm']) rmSync(path + companion, { force: true })
    return openForWriting(path, indexMigrations)
  }
}

function isDamaged(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')
}
