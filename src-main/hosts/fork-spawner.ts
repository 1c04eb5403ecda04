import { fileURLToPath } from 'node:url'
import { forkChannel } from '../jobs/fork-channel.ts'
import type { ProcessChannel, ProcessKind, Spawner } from '../jobs/process-channel.ts'
import type { TaskName } from '../jobs/tasks.ts'

/** In a checkout Node runs the TypeScript as it stands; a bundle has JavaScript beside it. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

const entries: Readonly<Record<ProcessKind, string>> = {
  runner: fileURLToPath(new URL(`./runner/main${extension}`, import.meta.url)),
  query: fileURLToPath(new URL(`./query/main${extension}`, import.meta.url)),
}

/**
 * Of a runner of events: threads that come and go share what is allocated, and what they leave goes
 * back to the system. Read by glibc alone; saves some 50 MB.
 */
const eventsEnvironment = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' }

/** A runner that was started before the order for it was there. Ended unless somebody takes it. */
export interface RunnerAhead extends Disposable {
  take(task: TaskName | undefined): ProcessChannel | undefined
}

/** Starts a runner for an order of a task that will come: both get ready at the same time. */
export function startRunnerAhead(task: TaskName): RunnerAhead {
  let channel: ProcessChannel | undefined = forkRunner(task, [task])
  return {
    take(wanted) {
      if (wanted !== task) return undefined
      const taken = channel
      channel = undefined
      return taken
    },
    [Symbol.dispose]() {
      channel?.kill()
    },
  }
}

/** Child processes of plain Node: for the server and the command line. */
export function createForkSpawner(ahead?: RunnerAhead): Spawner {
  return {
    spawn: (kind, task) =>
      kind === 'runner' ? (ahead?.take(task) ?? forkRunner(task)) : forkChannel(entries[kind]),
  }
}

function forkRunner(task: TaskName | undefined, words: readonly string[] = []): ProcessChannel {
  return forkChannel(entries.runner, words, task === 'events' ? eventsEnvironment : {})
}
