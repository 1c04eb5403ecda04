import { Worker } from 'node:worker_threads'
import { bug } from '../../src-shared/errors.ts'
import { failureOf } from '../platform/errors.ts'
import { liveWithCore, type ProcessPort } from './process-port.ts'
import { type Order, type RunnerEvent, runnerCommand } from './tasks.ts'

export interface WorkerData {
  readonly order: Order
  /** One Int32: 0 while working, 1 once told to stop. */
  readonly stopFlag: SharedArrayBuffer
}

/**
 * The control thread of a runner process: keeps listening while the task works in a worker thread.
 * A worker is never terminated (that aborts a process in the middle of a DuckDB query): it stops by
 * the flag or by interrupting its query, and else the core kills the whole process.
 */
export function serveRunner(port: ProcessPort, workerUrl: URL): void {
  liveWithCore(port)
  const send = (event: RunnerEvent, delivered?: () => void): void => port.send(event, delivered)
  let answered = false
  const finish = (event: RunnerEvent): void => {
    if (answered) return
    answered = true
    send(event, () => process.exit(0))
  }
  const stopFlag = new SharedArrayBuffer(4)
  let worker: Worker | undefined

  port.onMessage((message) => {
    const command = runnerCommand.parse(message)
    switch (command.type) {
      case 'start': {
        if (worker !== undefined) throw new Error('a runner does one order')
        const workerData: WorkerData = { order: command.order, stopFlag }
        const { heap } = command.order.limits
        worker = new Worker(workerUrl, {
          workerData,
          // Ends the thread alone, so that the run can say why. A flag of Node would bound every
          // thread of the process, on the desktop too, where it cannot be given to each process.
          ...(heap !== undefined && {
            resourceLimits: { maxOldGenerationSizeMb: Math.floor(heap / 1024 ** 2) },
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
        break
      }
      case 'cancel':
        Atomics.store(new Int32Array(stopFlag), 0, 1)
        worker?.postMessage('cancel')
        break
    }
  })
}

function workerFailure(error: unknown): Extract<RunnerEvent, { type: 'failed' }>['error'] {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return {
      code: 'out_of_memory',
      what: 'The run needed more memory than it may use.',
      remedy:
        'Lower --cache_factor, raise --min_score, set a larger limits.heap_mib, or run it on a machine with more memory.',
      kept: 'Outputs that were there before are as they were.',
    }
  }
  const failure = failureOf(error)
  return failure.code === 'bug' ? bug.parse(failure) : failure
}
