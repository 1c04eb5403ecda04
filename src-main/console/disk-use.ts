import { existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskUse } from '../../src-shared/retention.ts'
import type { Run } from '../../src-shared/runs.ts'
import { bytesOf } from '../jobs/retention-sizes.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { EndedRun } from '../store/runs.ts'

export interface DiskUseOptions {
  readonly workspace: Workspace
  readonly now: () => Date
  /** Runs that are over, measured. */
  readonly ended: readonly EndedRun[]
  readonly pinned: ReadonlySet<string>
}

const mostLargest = 20

/** Where the disk goes. Finished runs are not measured again; everything else is. */
export async function measureDiskUse(options: DiskUseOptions): Promise<DiskUse> {
  const { workspace, ended } = options
  const sizeOf = async (folder: string): Promise<number> => (await bytesOf(folder)) ?? 0
  const finished = ended.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  const unfinished =
    (await sizeOf(workspace.activeRuns)) + (await sizeOf(join(workspace.runs, '.trash')))
  const parts: DiskUse['parts'] = [
    { part: 'runs', bytes: finished + unfinished },
    { part: 'exports', bytes: await sizeOf(workspace.exports) },
    { part: 'samples', bytes: await sizeOf(workspace.samples) },
    { part: 'uploads', bytes: await sizeOf(workspace.uploads) },
    { part: 'logs', bytes: await sizeOf(workspace.logs) },
    { part: 'backups', bytes: await sizeOf(workspace.backups) },
    { part: 'temporary', bytes: await sizeOf(workspace.temporary) },
    { part: 'databases', bytes: databaseBytes(workspace) },
  ]
  const disk = await statfs(workspace.root)
  return {
    measured_at: options.now().toISOString(),
    free: disk.bavail * disk.bsize,
    total: disk.blocks * disk.bsize,
    workspace: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    parts,
    kinds: byKind(ended),
    largest_runs: ended
      .toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
      .slice(0, mostLargest)
      .map(({ id, kind, title, created_at, bytes }) => ({
        id,
        kind,
        title,
        created_at,
        pinned: options.pinned.has(id),
        bytes: bytes ?? 0,
      })),
  }
}

function byKind(ended: DiskUseOptions['ended']): DiskUse['kinds'] {
  const kinds = new Map<Run['kind'], { runs: number; bytes: number }>()
  for (const { kind, bytes } of ended) {
    const before = kinds.get(kind) ?? { runs: 0, bytes: 0 }
    kinds.set(kind, { runs: before.runs + 1, bytes: before.bytes + (bytes ?? 0) })
  }
  return [...kinds].map(([kind, sums]) => ({ kind, ...sums }))
}

function databaseBytes(workspace: Workspace): number {
  return [workspace.indexDatabase, workspace.peopleDatabase]
    .flatMap((path) => ['', '-wal', '-shm'].map((companion) => path + companion))
    .reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0)
}
