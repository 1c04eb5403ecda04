import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PreflightEvent, PreflightRequest } from '../../src-shared/allocation/preflight.ts'
import type { RemoteTarget } from '../data/remote/target.ts'
import type { Spawner } from '../jobs/process-channel.ts'
import { type TaskListeners, superviseTask } from '../jobs/supervisor.ts'
import {
  type LanguageModelAccess,
  type Limits,
  type TaskName,
  type TaskPayload,
  type TaskResult,
  tasks,
} from '../jobs/tasks.ts'
import { CancelledError } from '../platform/errors.ts'
import { latestByKey } from './events.ts'

export interface ScratchTasksOptions {
  readonly spawner: Spawner
  /** The folder of scratch files. */
  readonly temporary: string
  readonly newId: () => string
  readonly limits: () => Limits
}

/** Tasks that only answer: they are no runs and leave nothing behind. */
export interface ScratchTasks {
  /** Works in a scratch folder that is removed afterwards. */
  perform<N extends TaskName>(
    name: N,
    payload: TaskPayload<N>,
    signal: AbortSignal | undefined,
    listeners?: TaskListeners,
    /** What the task may open, with passwords. */
    connections?: readonly RemoteTarget[],
    languageModel?: LanguageModelAccess,
  ): Promise<TaskResult<N>>
  /** Leaving it ends the work. */
  preflight(
    request: PreflightRequest,
    signal: AbortSignal | undefined,
    connections?: readonly RemoteTarget[],
  ): AsyncGenerator<PreflightEvent, void>
}

export function createScratchTasks(options: ScratchTasksOptions): ScratchTasks {
  const perform: ScratchTasks['perform'] = async (
    name,
    payload,
    signal,
    listeners = {},
    connections = [],
    languageModel,
  ) => {
    if (signal?.aborted) throw new CancelledError()
    const id = options.newId()
    const folder = join(options.temporary, `task-${id}`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      const task = superviseTask(
        options.spawner,
        {
          name,
          payload,
          runId: id,
          folder,
          temporary: join(folder, 'temporary'),
          limits: options.limits(),
          logLevel: 'info',
          keepsLog: false,
          connections: [...connections],
          ...(languageModel !== undefined && { languageModel }),
        },
        listeners,
      )
      const onAbort = (): void => task.cancel()
      signal?.addEventListener('abort', onAbort, { once: true })
      // It may have been aborted while the folder was made.
      if (signal?.aborted) onAbort()
      try {
        const { result } = await task.done
        return tasks[name].result.parse(result) as TaskResult<typeof name>
      } finally {
        signal?.removeEventListener('abort', onAbort)
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    perform,
    async *preflight(request, signal, connections) {
      const stop = new AbortController()
      const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
      const finished = new AbortController()
      let push: (event: PreflightEvent) => void = () => undefined
      const listeners: TaskListeners = {
        onProgress: (progress) => push({ type: 'progress', progress }),
      }
      const report = perform('allocation.preflight', request, both, listeners, connections).finally(
        () => finished.abort(),
      )
      try {
        yield* latestByKey<PreflightEvent>(
          (given) => {
            push = given
            return () => {
              push = () => undefined
            }
          },
          (event) => event.type,
          finished.signal,
        )
        yield { type: 'report', report: await report }
      } finally {
        stop.abort()
        await report.catch(() => undefined)
      }
    },
  }
}
