import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import {
  type RunDetails,
  type RunHost,
  type RunRecord,
  runRecord,
} from '../../src-shared/run-details.ts'
import { isActive, type Run } from '../../src-shared/runs.ts'
import { folderOf } from '../jobs/run-folder.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { HostsStore } from '../store/hosts.ts'
import type { RunsStore } from '../store/runs.ts'

export interface RunDetailsOptions {
  readonly workspace: Workspace
  readonly runs: Pick<RunsStore, 'active' | 'ownerOf'>
  readonly hosts: Pick<HostsStore, 'all'>
  /** Id of this host. */
  readonly here: string
  /** Throws `not_found`. */
  readonly get: (id: string) => Run
}

/** Where a run is, who works on it, what comes before it, what its folder has written down. */
export function createRunDetails(options: RunDetailsOptions): (id: string) => Promise<RunDetails> {
  const { workspace, runs, hosts, here, get } = options

  const hostOf = (id: string): RunHost | null => {
    const owner = runs.ownerOf(id)
    const lease = hosts.all().find((host) => host.id === owner)
    if (lease === undefined) return null
    const { kind, hostname, pid, version, startedAt } = lease
    return { kind, hostname, pid, version, started_at: startedAt, here: lease.id === here }
  }

  /** A host starts its runs in the order in which they were made. */
  const aheadOf = (run: Run): number | null => {
    if (run.lifecycle.state !== 'queued') return null
    const owner = runs.ownerOf(run.id)
    return runs
      .active()
      .filter(
        (other) =>
          other.owner === owner &&
          other.run.id !== run.id &&
          other.run.lifecycle.state === 'queued' &&
          (other.run.created_at < run.created_at ||
            (other.run.created_at === run.created_at && other.run.id < run.id)),
      ).length
  }

  return async (id) => {
    const run = get(id)
    const active = isActive(run.lifecycle.state)
    const folder = folderOf(workspace, id) ?? null
    return {
      folder,
      host: active ? hostOf(id) : null,
      ahead: aheadOf(run),
      record: active || folder === null ? null : await readRecord(folder),
    }
  }
}

/** What manifests of every version have; a later one may add to it. */
const manifest = z.object({
  versions: z.object({ quartermaster: runRecord.shape.version }),
  stages: z.array(runRecord.shape.stages.element.strip()),
  peak_memory_bytes: runRecord.shape.peak_memory_bytes.default(null),
  inputs: z.array(runRecord.shape.inputs.element.strip()),
})

async function readRecord(folder: string): Promise<RunRecord | null> {
  try {
    const { versions, stages, peak_memory_bytes, inputs } = manifest.parse(
      JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')),
    )
    return { version: versions.quartermaster, stages, peak_memory_bytes, inputs }
  } catch {
    // The run itself is known from the index; that its folder tells no more is not an error.
    return null
  }
}
