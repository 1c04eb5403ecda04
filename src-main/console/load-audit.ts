import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadsFile } from '../../src-shared/events/load.ts'
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
 * Enters in the audit log the tables that a run has written itself, as the call that writes them
 * afterwards is entered: by whoever started the run. At once, since a command ends with its run.
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
      if (!wasLoaded(run, workspace.run(id))) return
      store.append(
        {
          who: run.started_by ?? '',
          action: 'events.load',
          subject: id,
          detail: JSON.stringify(run.job.kind === 'events' ? run.job.load : null),
        },
        now(),
      )
    } catch (error) {
      onTrouble(error)
    }
  })
}

function wasLoaded({ job, lifecycle }: RunDetail, folder: string): boolean {
  if (job.kind !== 'events' || job.load === null || !hasResult(lifecycle)) return false
  try {
    return readFileSync(join(folder, loadsFile), 'utf8').trim() !== ''
  } catch {
    // It found its tables written, or they could not be.
    return false
  }
}
