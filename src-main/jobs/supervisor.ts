import { rm } from 'node:fs/promises'
import type { LogLine, Progress } from '../../src-shared/runs.ts'
import { CancelledError, expected, ExpectedError, revived } from '../platform/errors.ts'
import { heapIsFull } from './out-of-memory.ts'
import type { ProcessExit, Spawner } from './process-channel.ts'
import { type Order, type RunnerCommand, runnerEvent } from './tasks.ts'

/** How long a runner may take to stop by itself before it is killed, in milliseconds. */
export const graceMilliseconds = 2000

export interface TaskListeners {
  readonly onProgress?: (progress: Progress) => void
  readonly onLog?: (line: LogLine) => void
}

export interface TaskOutcome {
  readonly result: unknown
  /** Largest resident memory of the runner process, in bytes; null when it died before it told. */
  readonly peakMemory: number | null
}

export interface RunningTask {
  readonly pid: number | undefined
  /** Rejects with CancelledError, ExpectedError or a bug once the process has ended. */
  readonly done: Promise<TaskOutcome>
  /** Asks politely; kills after the grace. Repeated calls change nothing. */
  cancel(): void
  kill(): void
}

/** Starts a runner process for one order and sees it through to its end. */
export function superviseTask(
  spawner: Spawner,
  order: Order,
  listeners: TaskListeners = {},
  grace = graceMilliseconds,
): RunningTask {
  const channel = spawner.spawn('runner', order.name)
  const send = (command: RunnerCommand): void => channel.send(command)
  let cancelled = false
  let over = false
  let killer: NodeJS.Timeout | undefined
  const killAfterGrace = (): void => {
    killer ??= setTimeout(() => channel.kill(), grace)
  }

  const done = new Promise<TaskOutcome>((resolve, reject) => {
    let settled: (() => void) | undefined
    channel.onMessage((message) => {
      const event = runnerEvent.safeParse(message)
      if (!event.success) {
        settled ??= () => reject(new Error(`a runner spoke out of turn: ${event.error.message}`))
        channel.kill()
        return
      }
      switch (event.data.type) {
        case 'progress':
          listeners.onProgress?.(event.data.progress)
          break
        case 'log':
          listeners.onLog?.(event.data.line)
          break
        case 'done': {
          const { result, peakMemory } = event.data
          settled ??= () => resolve({ result, peakMemory })
          killAfterGrace()
          break
        }
        case 'failed': {
          const error = revived(event.data.error)
          settled ??= () => reject(error)
          killAfterGrace()
          break
        }
      }
    })
    channel.onExit((exit) => {
      over = true
      clearTimeout(killer)
      // However it ended: what it left there is of no use to anybody.
      void rm(order.temporary, { recursive: true, force: true, maxRetries: 5 })
        // A file that is still held (on Windows) must not end the core: a later start clears it.
        .catch(() => undefined)
        .finally(() => {
          if (settled !== undefined) settled()
          else reject(cancelled ? new CancelledError() : lostRunner(exit))
        })
    })
  })
  // The caller may look at `done` later than it rejects.
  done.catch(() => undefined)
  const { startedBy = null, connections = [], earlier = [] } = order
  const { reviewLog = null, languageModel = null } = order
  send({
    type: 'start',
    order: { ...order, startedBy, connections, earlier, reviewLog, languageModel },
  })

  return {
    pid: channel.pid,
    done,
    cancel() {
      if (cancelled || over) return
      cancelled = true
      send({ type: 'cancel' })
      killAfterGrace()
    },
    kill() {
      cancelled = true
      channel.kill()
    },
  }
}

function lostRunner(exit: ProcessExit): Error {
  if (exit.outOfMemory === true) return new ExpectedError(heapIsFull)
  return expected('worker_lost', {
    what: `The process that did the work ended before it was done (${exit.signal ?? `exit code ${exit.code}`}).`,
    remedy:
      'It may have run out of memory: lower --cache_factor, close other programs, or start the run again.',
    kept: 'Outputs that were there before are as they were.',
  })
}
