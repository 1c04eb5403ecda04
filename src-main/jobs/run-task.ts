import { join } from 'node:path'
import type { Job, LogLevel, RunDetail } from '../../src-shared/runs.ts'
import type { RemoteTarget } from '../data/remote/target.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { Spawner } from './process-channel.ts'
import { createRunFolder } from './run-folder.ts'
import { type RunningTask, superviseTask } from './supervisor.ts'
import type { LanguageModelAccess, Limits } from './tasks.ts'

/** What the process of a run is given. */
export interface RunTaskOptions {
  readonly workspace: Workspace
  readonly spawner: Spawner
  /** What the next run may use. */
  readonly limits: () => Limits
  /** The connections a job names, with their passwords: they go to its runner and nowhere else. */
  readonly connections?: (job: Job) => Promise<readonly RemoteTarget[]>
  /** Ids of published runs that a run is compared with, the newest first. */
  readonly earlier?: (run: RunDetail) => readonly string[]
  /** The database with what reviewers decided, for runs that keep an earlier one's decisions. */
  readonly reviewLog?: string
  /** How a job's language model is asked, key and all: for its runner; null where it asks none. */
  readonly languageModel?: (job: Job) => Promise<LanguageModelAccess | null>
}

/** Makes the folder of a run and starts its process. Rejects where one of what it needs is not to be had. */
export async function startRunTask(
  run: RunDetail,
  logLevel: LogLevel,
  { workspace, spawner, ...options }: RunTaskOptions,
  listeners: Parameters<typeof superviseTask>[2],
): Promise<RunningTask> {
  const folder = await createRunFolder(workspace, run.id)
  const connections = [...((await options.connections?.(run.job)) ?? [])]
  const languageModel = (await options.languageModel?.(run.job)) ?? null
  return superviseTask(
    spawner,
    {
      name: run.job.kind,
      payload: run.job,
      runId: run.id,
      startedBy: run.started_by ?? null,
      folder,
      temporary: join(workspace.temporary, run.id),
      limits: options.limits(),
      logLevel,
      keepsLog: true,
      connections,
      languageModel,
      earlier: (options.earlier?.(run) ?? []).map((earlier) => workspace.run(earlier)),
      ...(options.reviewLog !== undefined &&
        run.kind === 'reconciliation' && { reviewLog: options.reviewLog }),
    },
    listeners,
  )
}
