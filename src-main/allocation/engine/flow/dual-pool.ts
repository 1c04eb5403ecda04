import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import {
  Allocator,
  type Binding,
  createMemory,
  type Drop,
  type PoolMemory,
  RANGES,
} from './dual-memory.ts'
import { RangeWorker, type Task, TASKS } from './dual-tasks.ts'

/** Cells of the state shared by all threads. */
const TURN = 0
/** Turn * TICKETS + the next range to be taken. */
const TICKET = 1
const FINISHED = 2
const JOB = 3
const TASK = 4
const REFINED = 5
const CELLS = 8
const TICKETS = 16

/** What a thread knows from the start. */
export interface PoolSetting {
  readonly port: MessagePort
  readonly state: Int32Array
  readonly drop: Drop
  readonly memory: PoolMemory
}

/** Users to work on, or the end. */
export type PoolMessage =
  | { readonly number: number; readonly binding: Binding }
  | { readonly number: -1; readonly binding: null }

/** Most multipliers for which every range gets a full matrix of its own. */
const MOST_MULTIPLIERS = 1200
/** Users below which threads cost more than they bring. */
const LEAST_ROWS = 4000
const LONGEST_WAIT = 60_000

/**
 * Threads that work on ranges of users on shared memory. The thread that asks works along, so that
 * nothing waits for a thread that is still starting, or that could not start at all.
 */
export class DualPool {
  readonly memory: PoolMemory
  readonly allocator: Allocator
  readonly #state: Int32Array
  readonly #drop: Drop
  readonly #ports: MessagePort[] = []
  #turn = 0
  #job = 0
  #binding: Binding | null = null
  #worker: RangeWorker | null = null
  #told = 0

  /** `dense`: the Hessian over `size` multipliers is a full matrix. */
  constructor(drop: Drop, size: number, dense: boolean, threads: number) {
    const url = workerUrl()
    const alone = threads < 2 || url === null || (dense && size > MOST_MULTIPLIERS)
    const helpers = alone ? 0 : Math.min(threads, RANGES) - 1
    this.allocator = new Allocator(helpers > 0)
    this.#drop = helpers > 0 ? sharedDrop(drop, this.allocator) : drop
    this.#state = this.allocator.integers(CELLS)
    this.memory = createMemory(size, dense ? (helpers > 0 ? RANGES : 1) : 0, this.allocator)
    for (let i = 0; i < helpers; i++) {
      const { port1, port2 } = new MessageChannel()
      const workerData: PoolSetting = {
        port: port2,
        state: this.#state,
        drop: this.#drop,
        memory: this.memory,
      }
      const worker = new Worker(url!, { workerData, transferList: [port2] })
      // One that cannot start is one helper less.
      worker.on('error', () => {})
      worker.unref()
      port1.unref()
      this.#ports.push(port1)
    }
  }

  /** Users and pairs that the next tasks are about. */
  bind(binding: Binding): void {
    this.#binding = binding
    this.#worker = new RangeWorker(this.#drop, this.memory, binding)
    this.#job++
  }

  /** Has a task done for all ranges at the point in `memory`; `absorb` is told in their order. */
  run(task: Task, absorb: (range: number) => void = () => {}): void {
    const state = this.#state
    const worker = this.#worker
    if (worker === null || this.#binding === null) throw new Error('nothing is bound')
    if (task === 'refine') state[REFINED]!++
    if (this.#ports.length === 0 || this.#binding.user.length < LEAST_ROWS) {
      for (let range = 0; range < RANGES; range++) {
        worker.run(task, range, state[REFINED]!)
        absorb(range)
      }
      return
    }
    if (this.#told !== this.#job) {
      this.#send({ number: this.#job, binding: this.#binding })
      this.#told = this.#job
    }
    this.#turn++
    Atomics.store(state, FINISHED, 0)
    Atomics.store(state, JOB, this.#job)
    Atomics.store(state, TASK, TASKS.indexOf(task))
    Atomics.store(state, TICKET, this.#turn * TICKETS)
    Atomics.store(state, TURN, this.#turn)
    Atomics.notify(state, TURN)
    workOn(state, this.#turn, worker)
    for (;;) {
      const finished = Atomics.load(state, FINISHED)
      if (finished === RANGES) break
      if (Atomics.wait(state, FINISHED, finished, LONGEST_WAIT) === 'timed-out') {
        throw new Error('a thread of the search for prices does not answer')
      }
    }
    for (let range = 0; range < RANGES; range++) absorb(range)
  }

  close(): void {
    if (this.#ports.length > 0) {
      this.#send({ number: -1, binding: null })
      Atomics.store(this.#state, TURN, ++this.#turn)
      Atomics.notify(this.#state, TURN)
    }
    this.#binding = null
    this.#worker = null
  }

  #send(message: PoolMessage): void {
    for (const port of this.#ports) port.postMessage(message)
  }
}

/** Takes ranges of the turn until there are none left. */
export function workOn(state: Int32Array, turn: number, worker: RangeWorker): void {
  for (let range = takeRange(state, turn); range >= 0; range = takeRange(state, turn)) {
    worker.run(TASKS[Atomics.load(state, TASK)]!, range, Atomics.load(state, REFINED))
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

function sharedDrop({ kernel, choice }: Drop, allocator: Allocator): Drop {
  return {
    kernel: { ...kernel, groupOf: allocator.copy(kernel.groupOf) },
    choice: {
      ...choice,
      rowStart: allocator.copy(choice.rowStart),
      contract: allocator.copy(choice.contract),
      score: allocator.copy(choice.score),
    },
  }
}
