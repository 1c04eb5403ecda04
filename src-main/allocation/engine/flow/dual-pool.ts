import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { DenseCurvature } from './dual-curvature.ts'
import { DualKernel, type DualRows, type KernelInput } from './dual-kernel.ts'

/**
 * Users are summed up in so many ranges, whatever the number of threads, and the sums added in
 * their order: the same result to the last bit.
 */
export const RANGES = 8

/** First row of range i of RANGES. */
export function rangeStart(rows: number, i: number): number {
  return Math.floor((rows * i) / RANGES)
}

/** Cells of the state shared by all threads. */
const TURN = 0
/** Turn * TICKETS + the next range to be taken. */
const TICKET = 1
const FINISHED = 2
const JOB = 3
const TASK = 4
const TICKETS = 16

/** What is asked of the users at y. */
export type Task = 'gradient' | 'curvature' | 'roughness'
const TASKS: readonly Task[] = ['gradient', 'curvature', 'roughness']

/** What all threads know: data of the drop, and where y is read and sums are written. */
export interface PoolSetting {
  readonly port: MessagePort
  readonly state: Int32Array
  readonly kernel: Omit<KernelInput, 'rows'>
  readonly shared: PoolMemory
}

interface PoolMemory {
  readonly y: Float64Array
  readonly height: Float64Array
  /** By range: value, then roughness. */
  readonly values: Float64Array
  readonly gradients: readonly Float64Array[]
  /** Entries of a DenseCurvature by range. */
  readonly curvatures: readonly Float64Array[]
}

/** A choice of rows to work on, or the end. */
export type PoolMessage =
  | { readonly number: number; readonly rows: DualRows }
  | { readonly number: -1; readonly rows: null }

/** Most multipliers for which every range gets a matrix of its own. */
const MOST_MULTIPLIERS = 1200
const LONGEST_WAIT = 60_000

/**
 * Threads that sum up ranges of users on shared memory. The thread that asks works along, so that
 * nothing waits for a thread that is still starting, or that could not start at all.
 */
export class DualPool {
  readonly memory: PoolMemory
  readonly #state: Int32Array
  readonly #kernelInput: Omit<KernelInput, 'rows'>
  readonly #ports: MessagePort[] = []
  #turn = 0
  #job = 0
  #kernel: DualKernel | null = null
  #rows = 0

  /** Null where threads would not pay or their module is not there. */
  static create(kernel: Omit<KernelInput, 'rows'>, size: number, threads: number): DualPool | null {
    const url = workerUrl()
    if (threads < 2 || size > MOST_MULTIPLIERS || url === null) return null
    return new DualPool(kernel, size, Math.min(threads, RANGES) - 1, url)
  }

  private constructor(kernel: Omit<KernelInput, 'rows'>, size: number, helpers: number, url: URL) {
    const { groupOf } = kernel
    this.#kernelInput = { ...kernel, groupOf: sharedCopy(groupOf, Int32Array) }
    this.#state = new Int32Array(new SharedArrayBuffer(8 * 4))
    const doubles = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length))
    const ofRanges = (length: number) => Array.from({ length: RANGES }, () => doubles(length))
    this.memory = {
      y: doubles(size),
      height: doubles(1),
      values: doubles(2 * RANGES),
      gradients: ofRanges(size),
      curvatures: ofRanges(size * size),
    }
    for (let i = 0; i < helpers; i++) {
      const { port1, port2 } = new MessageChannel()
      const workerData: PoolSetting = {
        port: port2,
        state: this.#state,
        kernel: this.#kernelInput,
        shared: this.memory,
      }
      const worker = new Worker(url, { workerData, transferList: [port2] })
      // One that cannot start is one helper less.
      worker.on('error', () => {})
      worker.unref()
      port1.unref()
      this.#ports.push(port1)
    }
  }

  /** Rows that the next tasks are about. */
  bind(rows: DualRows): void {
    const shared: DualRows = {
      user: sharedCopy(rows.user, Int32Array),
      start: sharedCopy(rows.start, Uint32Array),
      contract: sharedCopy(rows.contract, Uint16Array),
      value: sharedCopy(rows.value, Float32Array),
    }
    this.#kernel = new DualKernel({ ...this.#kernelInput, rows: shared })
    this.#rows = shared.user.length
    this.#send({ number: ++this.#job, rows: shared })
  }

  /** Has all ranges summed up at `memory.y`; sums are in `memory`. */
  run(task: Task): void {
    const state = this.#state
    const kernel = this.#kernel
    if (kernel === null) throw new Error('no rows are bound')
    this.#turn++
    Atomics.store(state, FINISHED, 0)
    Atomics.store(state, JOB, this.#job)
    Atomics.store(state, TASK, TASKS.indexOf(task))
    Atomics.store(state, TICKET, this.#turn * TICKETS)
    Atomics.store(state, TURN, this.#turn)
    Atomics.notify(state, TURN)
    workOn(state, this.#turn, this.memory, kernel, this.#rows)
    for (;;) {
      const finished = Atomics.load(state, FINISHED)
      if (finished === RANGES) return
      if (Atomics.wait(state, FINISHED, finished, LONGEST_WAIT) === 'timed-out') {
        throw new Error('a thread of the search for prices does not answer')
      }
    }
  }

  close(): void {
    this.#send({ number: -1, rows: null })
    Atomics.store(this.#state, TURN, ++this.#turn)
    Atomics.notify(this.#state, TURN)
    this.#kernel = null
  }

  #send(message: PoolMessage): void {
    for (const port of this.#ports) port.postMessage(message)
  }
}

/** Takes ranges of the turn until there are none left. */
export function workOn(
  state: Int32Array,
  turn: number,
  memory: PoolMemory,
  kernel: DualKernel,
  rows: number,
): void {
  const { y, values } = memory
  const height = memory.height[0]!
  for (let range = takeRange(state, turn); range >= 0; range = takeRange(state, turn)) {
    const from = rangeStart(rows, range)
    const end = rangeStart(rows, range + 1)
    const task = TASKS[Atomics.load(state, TASK)]
    if (task === 'roughness') {
      values[RANGES + range] = kernel.roughness(from, end, y, height)
    } else {
      const gradient = memory.gradients[range]!
      gradient.fill(0)
      const curvature =
        task === 'curvature' ? new DenseCurvature(y.length, memory.curvatures[range]) : null
      curvature?.clear()
      kernel.evaluate(from, end, y, height, gradient, curvature, null)
    }
    values[range] = kernel.value
    Atomics.add(state, FINISHED, 1)
    Atomics.notify(state, FINISHED)
  }
}

/** -1: none is left, or the turn is over. */
function takeRange(state: Int32Array, turn: number): number {
  for (;;) {
    const ticket = Atomics.load(state, TICKET)
    const range = ticket - turn * TICKETS
    if (range < 0 || range >= RANGES) return -1
    if (Atomics.compareExchange(state, TICKET, ticket, ticket + 1) === ticket) return range
  }
}

/** Sleeps until the turn is another than the one seen; returns the new one and its job. */
export function nextTurn(
  state: Int32Array,
  seen: number,
): { readonly turn: number; readonly job: number } {
  Atomics.wait(state, TURN, seen)
  return { turn: Atomics.load(state, TURN), job: Atomics.load(state, JOB) }
}

/** The module of the threads: beside this one as source or built, one folder up in a bundle. */
function workerUrl(): URL | null {
  for (const name of ['./dual-worker.ts', './dual-worker.js', '../runner/dual-worker.js']) {
    const url = new URL(name, import.meta.url)
    if (existsSync(fileURLToPath(url))) return url
  }
  return null
}

function sharedCopy<T extends Int32Array | Uint32Array | Uint16Array | Float32Array>(
  values: T,
  kind: new (buffer: SharedArrayBuffer) => T,
): T {
  const copy = new kind(new SharedArrayBuffer(values.byteLength))
  copy.set(values)
  return copy
}
