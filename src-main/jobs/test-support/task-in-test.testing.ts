import { ProgressTracker } from '../progress.ts'
import type { TaskContext } from '../task-context.ts'
import type { RemoteTarget } from '../../data/remote/target.ts'
import { unknownConnection } from '../../data/remote/target.ts'
import { CancelledError } from '../../platform/errors.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'

export interface TaskInTest {
  readonly context: TaskContext
  readonly logged: string[]
  /** Every update of the progress, in order. */
  readonly updates: Parameters<TaskContext['update']>[0][]
  cancel(): void
}

/** A task of this thread that may use the targets. `onUpdate` sees each update as it is made. */
export function taskInTest(
  targets: readonly RemoteTarget[],
  onUpdate: (update: Parameters<TaskContext['update']>[0]) => void = () => undefined,
): TaskInTest {
  const folder = temporaryFolder()
  const listeners = new Set<() => void>()
  const logged: string[] = []
  const updates: Parameters<TaskContext['update']>[0][] = []
  let stopped = false
  let tracker = new ProgressTracker([], () => performance.now())
  const context: TaskContext = {
    runId: 'test0run',
    folder,
    temporary: folder,
    limits: { threads: 2, duckdb_memory: 256 * 1024 ** 2 },
    earlierRuns: [],
    connection: (name) => {
      const target = targets.find((each) => each.name === name)
      if (target === undefined) throw unknownConnection(name)
      return target
    },
    now: () => performance.now(),
    checkpoint() {
      if (stopped) throw new CancelledError()
    },
    onCancel(listener) {
      listeners.add(listener)
      return { [Symbol.dispose]: () => listeners.delete(listener) }
    },
    plan(stages) {
      tracker = new ProgressTracker(stages, () => performance.now())
    },
    enter: (stage) => tracker.enter(stage),
    update(update) {
      updates.push(update)
      onUpdate(update)
    },
    mark: () => undefined,
    stageSeconds: () => tracker.stageSeconds(),
    log: (level, text) => logged.push(`${level}: ${text}`),
    promise: async () => undefined,
    conclude: async () => undefined,
  }
  return {
    context,
    logged,
    updates,
    cancel() {
      stopped = true
      for (const listener of listeners) listener()
    },
  }
}
