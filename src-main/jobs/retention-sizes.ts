import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isActive, type Run } from '../../src-shared/runs.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { RunSizesStore } from '../store/run-sizes.ts'

export interface RunSizes {
  /** Measures a run that is over; `undefined` where it has no folder. Never throws. */
  measure(id: string): Promise<number | undefined>
  /** Measures those that nobody has: published by another version, or copied here. */
  measureMissing(): Promise<void>
  /** Stops, and waits for what is being measured. */
  close(): Promise<void>
}

export interface RunSizesOptions {
  readonly workspace: Workspace
  readonly sizes: RunSizesStore
  readonly onMeasured?: (id: string) => void
  readonly onTrouble?: (error: unknown) => void
}

export function createRunSizes(options: RunSizesOptions): RunSizes {
  const { workspace, sizes } = options
  const pending = new Set<Promise<unknown>>()
  let closed = false

  const measure = async (id: string): Promise<number | undefined> => {
    try {
      const bytes = await bytesOf(workspace.run(id))
      if (closed || bytes === undefined) return undefined
      sizes.set(id, bytes)
      options.onMeasured?.(id)
      return bytes
    } catch (error) {
      options.onTrouble?.(error)
      return undefined
    }
  }

  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    pending.add(work)
    try {
      return await work
    } finally {
      pending.delete(work)
    }
  }

  return {
    measure: (id) => tracked(measure(id)),
    measureMissing: () =>
      tracked(
        (async () => {
          for (const id of sizes.unmeasured()) {
            if (closed) return
            await measure(id)
          }
        })(),
      ),
    async close() {
      closed = true
      await Promise.allSettled(pending)
    },
  }
}

/** Whether a change of a run is its end. */
export const hasEnded = (run: Run): boolean => !isActive(run.lifecycle.state)

/**
 * Bytes of all files below a folder, links not followed; undefined where it is not there. Files that
 * vanish meanwhile count nothing.
 */
export async function bytesOf(folder: string): Promise<number | undefined> {
  let entries
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  let bytes = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const status = await lstat(join(entry.parentPath, entry.name)).catch(() => undefined)
    bytes += status?.size ?? 0
  }
  return bytes
}
