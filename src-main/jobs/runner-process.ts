import { Worker } from 'node:worker_threads'
import { failureOf } from '../platform/errors.ts'
import { heapIsFull } from './out-of-memory.ts'
import { liveWithCore, type ProcessPort } from './process-port.ts'
// Types alone: schemas take a tenth of a second to load, and the worker checks what it is told.
import type { Order, RunnerCommand, RunnerEvent, TaskName } from './tasks.ts'

export interface WorkerData {
  /** What the order will be, where it is known before the order: its code is loaded meanwhile. */
  readonly ahead: TaskName | null
  /** One Int32: 0 while working, 1 once told to stop. */
  readonly stopFlag: SharedArrayBuffer
}

/** It passes buffers on and makes few objects: what the collector would set aside counts as memory of the run. */
const EVENTS_YOUNG_MB = 12

/**
 * The control thread of a runner process: keeps listening while the task works in a worker thread.
 * A worker is never terminated (that aborts a process in the middle of a DuckDB query): it stops by
 * the flag or by interrupting its query, and else the core kills the whole process.
 *
 * `ahead`: the worker is started before the order is there.
 */
export function serveRunner(port: ProcessPort, workerUrl: URL, ahead?: TaskName): void {
  liveWithCore(port)
  const send = (event: RunnerEvent, delivered?: () => void): void => port.send(event, delivered)
  let answered = false
  const finish = (event: RunnerEvent): void => {
    if (answered) return
    answered = true
    send(event, () => process.exit(0))
  }
  const stopFlag = new SharedArrayBuffer(4)
  const startWorker = (heap?: number): Worker => {
    const workerData: WorkerData = { ahead: ahead ?? null, stopFlag }
    const worker = new Worker(workerUrl, {
      workerData,
      // Ends the thread alone, so that the run can say why. A flag of Node would bound every
      // thread of the process, on the desktop too, where it cannot be given to each process.
      ...((heap !== undefined || ahead === 'events') && {
        resourceLimits: {
          ...(heap !== undefined && { maxOldGenerationSizeMb: Math.floor(heap / 1024 ** 2) }),
          ...(ahead === 'events' && { maxYoungGenerationSizeMb: EVENTS_YOUNG_MB }),
        },
      }),
    })
    worker.on('message', (event: RunnerEvent) => {
      if (event.type === 'done' || event.type === 'failed') finish(event)
      else send(event)
    })
    worker.on('error', (error) => finish({ type: 'failed', error: workerFailure(error) }))
    worker.on('exit', (code) => {
      const error = new Error(`the worker thread ended with code ${code} and without an answer`)
      finish({ type: 'failed', error: failureOf(error) })
    })
    return worker
  }
  const waiting = ahead === undefined ? undefined : startWorker()
  let working: Worker | undefined

  port.onMessage((message) => {
    const command = message as RunnerCommand
    switch (command.type) {
      case 'start': {
        if (working !== undefined) throw new Error('a runner does one order')
        const { heap } = (command.order as Partial<Order>).limits ?? {}
        // A limit is given to a thread at its start: the one that waits has none, and goes on waiting.
        working = (heap === undefined ? waiting : undefined) ?? startWorker(heap)
        working.postMessage(command)
        break
      }
      case 'cancel':
        Atomics.store(new Int32Array(stopFlag), 0, 1)
        working?.postMessage(command)
        break
    }
  })
}

function workerFailure(error: unknown): Extract<RunnerEvent, { type: 'failed' }>['error'] {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return heapIsFull
  }
  return failureOf(error)
}
