import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writesFile } from '../../src-shared/allocation/write-back.ts'
import { loadsFile } from '../../src-shared/events/load.ts'
import { matchesWritesFile } from '../../src-shared/reconciliation/write.ts'
import { hasResult, type RunDetail } from '../../src-shared/runs.ts'
import type { JobQueue } from '../jobs/queue.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { AuditStore } from '../store/audit.ts'

export interface LoadAuditOptions {
  readonly queue: Pick<JobQueue, 'onEnd' | 'get'>
  readonly workspace: Pick<Workspace, 'run'>
  readonly store: Pick<AuditStore, 'append'>
  readonly now: () => Date
  /** What was done is done, also when it cannot be written down. */
  readonly onTrouble: (error: unknown) => void
}

/**
 * Enters in the audit log the rows that a run has written into a database itself, as the call that
 * writes them afterwards is entered: by whoever started the run. At once, since a command ends with its run.
 */
export function auditLoadsOfRuns({
  queue,
  workspace,
  store,
  now,
  onTrouble,
}: LoadAuditOptions): void {
  queue.onEnd(({ id }) => {
    try {
      const run = queue.get(id)
      const written = writtenBy(run, workspace.run(id))
      if (written === null) return
      const { action, detail } = written
      store.append(
        { who: run.started_by ?? '', action, subject: id, detail: JSON.stringify(detail) },
        now(),
      )
    } catch (error) {
      onTrouble(error)
    }
  })
}

interface Written {
  readonly action: 'events.load' | 'databases.writeBack' | 'reconciliation.write'
  readonly detail: object
}

/** What a run wrote into a database itself; null: nothing. */
function writtenBy({ job, lifecycle }: RunDetail, folder: string): Written | null {
  if (!hasResult(lifecycle)) return null
  switch (job.kind) {
    case 'events':
      return job.load !== null && hasLines(join(folder, loadsFile))
        ? { action: 'events.load', detail: job.load }
        : null
    case 'allocation':
      return job.write !== undefined && hasLines(join(folder, writesFile))
        ? { action: 'databases.writeBack', detail: job.write }
        : null
    case 'reconciliation':
      return job.write !== undefined && hasLines(join(folder, matchesWritesFile))
        ? { action: 'reconciliation.write', detail: job.write }
        : null
    default:
      return null
  }
}

/** False where the run found its rows written, or they could not be. */
function hasLines(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').trim() !== ''
  } catch {
    return false
  }
}
