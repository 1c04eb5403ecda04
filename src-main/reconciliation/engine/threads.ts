import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { ComparisonTask } from './comparison.ts'
import type { FeatureTask } from './large/features.ts'
import { TakingApart } from './large/taking-apart.ts'
import type { ValueComparisonTask } from './large/value-comparison.ts'
import type { ProposalTask } from './proposals.ts'

/** Work on rows or pairs that do not depend on each other, over shared memory. */
export type ThreadTask =
  | { readonly kind: 'collect'; readonly task: FeatureTask }
  | { readonly kind: 'propose'; readonly task: ProposalTask }
  | { readonly kind: 'compare'; readonly task: ComparisonTask }
  | { readonly kind: 'compare_values'; readonly task: ValueComparisonTask }

/** Makes arrays, in shared memory where threads help. */
export type EngineArrays = Pick<EngineThreads, 'integers' | 'floats' | 'letters'>

/** What a thread is told that answers one task after the other. */
export interface ApartOrder {
  readonly work: { readonly kind: 'take_apart'; readonly port: MessagePort }
}

/** What a thread is started with that helps with one loop after the other: where orders come from. */
export interface HelperOrder {
  readonly work: { readonly kind: 'help'; readonly port: MessagePort }
}

/** What a helper is told; its ranges are taken from `state` until none is left. */
export interface ThreadOrder {
  readonly state: Int32Array
  readonly size: number
  readonly atOnce: number
  readonly work: ThreadTask
}

/** Cells of the state that all threads share. */
const NEXT = 0
const FINISHED = 1

/** Items below which a thread costs more than it brings. */
const fewest = 5000
/** Items from which on threads end with each loop: an idle one would hold on to its last arrays. */
const fewestForMemory = 200_000
/** Milliseconds. */
const lookEvery = 40
const longestSilence = 120_000

/**
 * Has loops done by several threads. The asking thread works along, so that nothing waits for a thread
 * that is still starting, or that could not start. The result is the same for any number of threads:
 * each item writes to places of its own.
 */
export class EngineThreads {
  readonly #helpers: number
  readonly #url: URL | null
  readonly #isKept: boolean
  #started: { readonly worker: Worker; readonly port: MessagePort }[] = []

  /** `items`: rows of both lists, by which is judged whether threads are worth it. */
  constructor(threads: number, items: number, least = fewest) {
    this.#url = workerUrl()
    this.#helpers = this.#url === null || items < least ? 0 : Math.max(0, Math.min(threads, 8) - 1)
    this.#isKept = items < fewestForMemory
    // They load while the first work is prepared.
    if (this.#isKept) this.#start()
  }

  integers(length: number): Int32Array {
    return this.#helpers === 0
      ? new Int32Array(length)
      : new Int32Array(new SharedArrayBuffer(length * 4))
  }

  floats(length: number): Float32Array {
    return this.#helpers === 0
      ? new Float32Array(length)
      : new Float32Array(new SharedArrayBuffer(length * 4))
  }

  doubles(length: number): Float64Array {
    return this.#helpers === 0
      ? new Float64Array(length)
      : new Float64Array(new SharedArrayBuffer(length * 8))
  }

  bytes(length: number): Uint8Array {
    return this.#helpers === 0
      ? new Uint8Array(length)
      : new Uint8Array(new SharedArrayBuffer(length))
  }

  letters(length: number): Uint16Array {
    return this.#helpers === 0
      ? new Uint16Array(length)
      : new Uint16Array(new SharedArrayBuffer(length * 2))
  }

  takingApart(): TakingApart {
    return new TakingApart(this.#helpers === 0 ? null : this.#url, this)
  }

  /** Runs `own` over 0..size in ranges, helped by threads; `step` may throw to stop them all. */
  run(
    work: ThreadTask,
    size: number,
    atOnce: number,
    own: (first: number, last: number) => void,
    step: (fraction: number) => void,
  ): void {
    const state = new Int32Array(new SharedArrayBuffer(8))
    const order: ThreadOrder = { state, size, atOnce, work }
    const ranges = Math.ceil(size / atOnce)
    if (ranges > 1) {
      this.#start()
      for (const { port } of this.#started) port.postMessage(order)
    }
    try {
      takeRanges(order, (first, last) => {
        step(first / Math.max(1, size))
        own(first, last)
      })
      for (let silent = 0; ;) {
        step(1)
        const finished = Atomics.load(state, FINISHED)
        if (finished >= ranges) return
        silent =
          Atomics.wait(state, FINISHED, finished, lookEvery) === 'timed-out'
            ? silent + lookEvery
            : 0
        if (silent > longestSilence) throw new Error('a thread of the engine does not answer')
      }
    } catch (error) {
      Atomics.store(state, NEXT, ranges)
      throw error
    } finally {
      if (!this.#isKept) this.end()
    }
  }

  /** Ends the threads; a later loop starts them anew. */
  end(): void {
    for (const { worker, port } of this.#started) {
      port.close()
      void worker.terminate()
    }
    this.#started = []
  }

  [Symbol.dispose](): void {
    this.end()
  }

  #start(): void {
    while (this.#started.length < this.#helpers) {
      const { port1: port, port2 } = new MessageChannel()
      const workerData: HelperOrder = { work: { kind: 'help', port: port2 } }
      const worker = new Worker(this.#url!, { workerData, transferList: [port2] })
      // One that cannot start is one helper less.
      worker.on('error', () => {})
      worker.unref()
      port.unref()
      this.#started.push({ worker, port })
    }
  }
}

/** A helper's side: takes part in one loop after the other. */
export function help(
  port: MessagePort,
  workOf: (task: ThreadTask) => (first: number, last: number) => void,
): void {
  port.on('message', (order: ThreadOrder) => {
    takeRanges(order, workOf(order.work))
  })
}

/** Those of a thread, whose results others read. */
export const sharedArrays: EngineArrays = {
  integers: (length) => new Int32Array(new SharedArrayBuffer(length * 4)),
  floats: (length) => new Float32Array(new SharedArrayBuffer(length * 4)),
  letters: (length) => new Uint16Array(new SharedArrayBuffer(length * 2)),
}

/** Takes ranges until there are none left. */
export function takeRanges(
  { state, size, atOnce }: ThreadOrder,
  work: (first: number, last: number) => void,
): void {
  for (;;) {
    const range = Atomics.add(state, NEXT, 1)
    const first = range * atOnce
    if (first >= size) return
    work(first, Math.min(size, first + atOnce))
    Atomics.add(state, FINISHED, 1)
    Atomics.notify(state, FINISHED)
  }
}

/** The module of the threads: beside this one as source or built, one folder up in a bundle. */
function workerUrl(): URL | null {
  for (const name of ['./engine-worker.ts', './engine-worker.js', '../runner/engine-worker.js']) {
    const url = new URL(name, import.meta.url)
    if (existsSync(fileURLToPath(url))) return url
  }
  return null
}
