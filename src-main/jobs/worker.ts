import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { type LogLevel, type LogLine, logLevels } from '../../src-shared/runs.ts'
import { unknownConnection } from '../data/remote/target.ts'
import { CancelledError, failureOf } from '../platform/errors.ts'
import { conclude, promise } from './conclusion.ts'
import { ProgressTracker } from './progress.ts'
import { keepRunLog } from './run-log-file.ts'
import type { WorkerData } from './runner-process.ts'
import type { TaskContext, TaskHandlers } from './task-context.ts'
import { type Order, type RunnerEvent, runnerCommand, tasks } from './tasks.ts'

/** At most ten progress events a second leave a runner. */
const progressInterval = 100

/** The worker thread of a runner: parses its order, runs the task, answers once. */
export async function serveWorker(handlers: TaskHandlers): Promise<void> {
  const { stopFlag } = workerData as WorkerData
  const order = await nextOrder()
  const { context, announce } = createContext(order, new Int32Array(stopFlag))
  try {
    const result = await perform(handlers, order, context)
    announce()
    post({ type: 'done', result, peakMemory: process.resourceUsage().maxRSS * 1024 })
  } catch (error) {
    // A query that was interrupted fails in its own words: what counts is that we asked for it.
    const stopped = Atomics.load(new Int32Array(stopFlag), 0) !== 0
    const failure = failureOf(stopped ? new CancelledError() : error)
    context.log(
      failure.code === 'cancelled' ? 'info' : 'error',
      failure.code === 'bug'
        ? (failure.cause ?? failure.what)
        : `${failure.what} ${failure.remedy}`,
    )
    post({ type: 'failed', error: failure })
  }
}

/** The thread lives until it comes. */
async function nextOrder(): Promise<Order> {
  if (parentPort === null) throw new Error('a task works in a worker thread')
  const [message] = await once(parentPort, 'message')
  const command = runnerCommand.parse(message)
  if (command.type !== 'start') throw new Error('a worker has an order before it is told to stop')
  return command.order
}

function perform(
  handlers: TaskHandlers,
  { name, payload }: Order,
  context: TaskContext,
): Promise<unknown> {
  const handler = handlers[name] as (payload: unknown, context: TaskContext) => Promise<unknown>
  return handler(tasks[name].payload.parse(payload), context)
}

function post(event: RunnerEvent): void {
  parentPort?.postMessage(event)
}

interface ContextInWorker {
  readonly context: TaskContext
  /** Sends the last state of the progress, whenever the one before was sent. */
  readonly announce: () => void
}

function createContext(order: Order, stopFlag: Int32Array): ContextInWorker {
  const now = (): number => performance.now()
  let tracker = new ProgressTracker([], now)
  let sentAt = Number.NEGATIVE_INFINITY
  const stopListeners = new Set<() => void>()
  const keep = order.keepsLog ? keepRunLog(join(order.folder, 'log.jsonl')) : undefined
  const lowestLevel = logLevels.indexOf(order.logLevel)
  mkdirSync(join(order.folder, 'artifacts'), { recursive: true, mode: 0o700 })
  mkdirSync(order.temporary, { recursive: true, mode: 0o700 })

  parentPort?.on('message', (message) => {
    if (runnerCommand.parse(message).type !== 'cancel') return
    for (const listener of stopListeners) listener()
  })
  // The port must not keep the thread alive once the task has answered.
  parentPort?.unref()

  const announce = (): void => {
    sentAt = now()
    post({ type: 'progress', progress: tracker.snapshot() })
  }
  const log = (level: LogLevel, text: string): void => {
    if (logLevels.indexOf(level) < lowestLevel) return
    const line: LogLine = { at: new Date().toISOString(), level, text }
    keep?.(line)
    post({ type: 'log', line })
  }

  const context: TaskContext = {
    runId: order.runId,
    ...(typeof order.startedBy === 'string' && { startedBy: order.startedBy }),
    folder: order.folder,
    temporary: order.temporary,
    limits: order.limits,
    earlierRuns: order.earlier ?? [],
    ...(typeof order.reviewLog === 'string' && { reviewLog: order.reviewLog }),
    ...(order.languageModel && { languageModel: order.languageModel }),
    connection(name) {
      const target = order.connections?.find((each) => each.name === name)
      if (target !== undefined) return target
      throw unknownConnection(name)
    },
    now,
    checkpoint() {
      if (Atomics.load(stopFlag, 0) !== 0) throw new CancelledError()
    },
    onCancel(listener) {
      stopListeners.add(listener)
      if (Atomics.load(stopFlag, 0) !== 0) listener()
      return { [Symbol.dispose]: () => stopListeners.delete(listener) }
    },
    plan(stages) {
      tracker = new ProgressTracker(stages, now)
      announce()
    },
    enter(stage) {
      tracker.enter(stage)
      log('info', stage)
      announce()
    },
    update(update) {
      tracker.update(update)
      if (now() - sentAt >= progressInterval) announce()
    },
    mark(point) {
      tracker.mark(point)
      if (now() - sentAt >= progressInterval) announce()
    },
    stageSeconds: () => tracker.stageSeconds(),
    log,
    promise: (conclusion) => promise(order.folder, conclusion),
    conclude: (conclusion) => conclude(order.folder, conclusion),
  }
  return { context, announce }
}
