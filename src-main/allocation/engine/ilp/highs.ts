import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type MessagePort, MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Control } from '../model.ts'
import {
  type HighsWorkerData,
  type MasterOrder,
  type MasterResult,
  type MipResult,
  type Order,
  type SolveOrder,
  type SolverMessage,
} from './highs-messages.ts'

export type { MasterPlan, MipResult } from './highs-messages.ts'

export interface HighsListener {
  /** One line of the solver's own log. */
  log?(text: string): void
  /** The best point and the bound of the programme so far. */
  progress?(objective: number, bound: number): void
}

/** HiGHS overran its own limit by a tenth of it (measured); so long after it the thread is ended. */
const GRACE_MILLISECONDS = 1500
const LOOK_EVERY_MILLISECONDS = 50

/** Rung by every thread of HiGHS that this one started, so that it can wait for whichever is first. */
const bell = new Int32Array(new SharedArrayBuffer(4))

export type ProgrammeOrder = Omit<SolveOrder, 'seconds' | 'log'>
export type SolverControl = Pick<Control, 'now' | 'deadline' | 'checkpoint'>

/** A programme that HiGHS works at. */
export type RunningProgramme = Running<MipResult>

/** Work in a thread of HiGHS. */
export interface Running<Result> {
  /** Undefined while it goes on; after that not to be asked again. Null when the solver failed. */
  poll(): Result | null | undefined
}

/** Waits until one of them has ended, and says which. */
export function firstEnded<Result>(running: readonly Running<Result>[]): {
  readonly at: number
  readonly result: Result | null
} {
  for (;;) {
    const seen = Atomics.load(bell, 0)
    for (const [at, each] of running.entries()) {
      const result = each.poll()
      if (result !== undefined) return { at, result }
    }
    Atomics.wait(bell, 0, seen, LOOK_EVERY_MILLISECONDS)
  }
}

/**
 * HiGHS in a thread of its own, from a thread that computes and has no time for events: the caller
 * waits, looks at its `Control` every 50 ms and ends the thread when it must. The thread is started
 * by the first programme and serves all that follow; after a failure the next one gets a new thread,
 * for a WebAssembly module that aborted is of no more use.
 */
export class HighsSolver implements Disposable {
  readonly #listener: HighsListener
  #thread: Thread | null = null

  constructor(listener: HighsListener = {}) {
    this.#listener = listener
  }

  /**
   * Solves one programme. At the control's deadline the best point so far is returned; what the
   * control throws ends the thread. Null when the solver failed: it ran out of memory.
   */
  solve(order: ProgrammeOrder, control: SolverControl): MipResult | null {
    return firstEnded([this.start(order, control)]).result
  }

  /**
   * Begins to solve one programme, while the caller does something else, such as to begin another
   * in another thread. What is returned is to be asked until it has ended, before anything else is
   * asked of this solver.
   */
  start(order: ProgrammeOrder, control: SolverControl): RunningProgramme {
    const seconds = (control.deadline - control.now()) / 1000
    const log = this.#listener.log !== undefined
    const thread = this.#post({ type: 'mip', order: { ...order, seconds, log } })
    let best: MipResult = {
      status: 'stopped',
      columns: null,
      objective: Number.NEGATIVE_INFINITY,
      bound: Number.POSITIVE_INFINITY,
      iterations: 0,
    }
    const poll = () => {
      for (const message of messagesOf(thread.port)) {
        switch (message.type) {
          case 'done':
            return message.result
          case 'failed':
            this.#listener.log?.(`HiGHS failed: ${message.message}`)
            this.#end()
            return best.columns === null ? null : best
          case 'improved':
            best = { ...best, columns: message.columns, objective: message.objective }
            this.#listener.progress?.(best.objective, best.bound)
            break
          case 'bound':
            best = { ...best, bound: message.bound }
            this.#listener.progress?.(best.objective, best.bound)
            break
          case 'log':
            this.#listener.log?.(message.text)
            break
          case 'priced':
            break
        }
      }
      this.#checkpoint(control)
      const late = control.now() - control.deadline
      if (late > 0) Atomics.store(thread.stop, 0, 1)
      if (late <= GRACE_MILLISECONDS) return undefined
      this.#end()
      return best
    }
    return { poll }
  }

  /** The word to end the programme that was begun, with what it has. */
  stop(): void {
    if (this.#thread !== null) Atomics.store(this.#thread.stop, 0, 1)
  }

  /** Loads HiGHS while the caller does something else. */
  begin(): void {
    this.#thread ??= startThread()
  }

  /** One step of the master programme; null when the solver failed or the time is up. */
  master(order: MasterOrder, control: SolverControl): MasterResult | null {
    const thread = this.#post({ type: 'master', order })
    for (;;) {
      const seen = Atomics.load(bell, 0)
      for (const message of messagesOf(thread.port)) {
        if (message.type === 'priced') return message.result
        if (message.type === 'failed') this.#listener.log?.(`HiGHS failed: ${message.message}`)
        if (message.type === 'failed') return null
      }
      this.#checkpoint(control)
      if (control.now() - control.deadline > GRACE_MILLISECONDS) {
        this.#end()
        return null
      }
      Atomics.wait(bell, 0, seen, LOOK_EVERY_MILLISECONDS)
    }
  }

  #post(order: Order): Thread {
    this.begin()
    const thread = this.#thread!
    Atomics.store(thread.stop, 0, 0)
    thread.port.postMessage(order)
    return thread
  }

  [Symbol.dispose](): void {
    this.#end()
  }

  /** What the control throws ends the thread. */
  #checkpoint(control: SolverControl): void {
    try {
      control.checkpoint()
    } catch (error) {
      this.#end()
      throw error
    }
  }

  #end(): void {
    if (this.#thread === null) return
    this.#thread.port.close()
    void this.#thread.worker.terminate()
    this.#thread = null
  }
}

interface Thread {
  readonly worker: Worker
  readonly port: MessagePort
  readonly stop: Int32Array
}

function startThread(): Thread {
  const { port1, port2 } = new MessageChannel()
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const workerData: HighsWorkerData = { port: port2, stop, bell }
  const worker = new Worker(workerFile(), { workerData, transferList: [port2] })
  // What goes wrong in it is told on the port; an error here is the end of the thread being ended.
  worker.on('error', () => {})
  worker.unref()
  port1.unref()
  return { worker, port: port1, stop }
}

/** Beside this file in a checkout and in dist; in the desktop's bundle beside the runner. */
function workerFile(): URL {
  const candidates = ['./highs-worker.ts', './highs-worker.js', '../runner/highs-worker.js']
  const found = candidates
    .map((candidate) => new URL(candidate, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)))
  if (found === undefined) throw new Error('the thread of HiGHS is not part of this installation')
  return found
}

function* messagesOf(port: MessagePort): Generator<SolverMessage> {
  for (;;) {
    const received: { message: SolverMessage } | undefined = receiveMessageOnPort(port)
    if (received === undefined) return
    yield received.message
  }
}
