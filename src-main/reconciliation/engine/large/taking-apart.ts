import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { EngineArrays } from '../threads.ts'
import { type ApartTask, type ApartTexts, takeApart } from './take-apart.ts'

/** A task for the thread, with the cell that says who has it. */
interface Order {
  readonly place: number
  readonly state: Int32Array
  readonly task: ApartTask
}

interface Answer {
  readonly place: number
  readonly taken: ApartTexts
}

/** States of a task. */
const WAITING = 0
const TAKEN = 1
const DONE = 2
const FAILED = 3

/** Milliseconds. */
const lookEvery = 40
const longestSilence = 120_000

/**
 * Has texts taken apart by a thread while the asking thread goes on. What the thread has not begun by
 * the end the asking thread does itself, the last first: nothing waits for a thread that is still
 * starting. The results are the same without it.
 */
export class TakingApart {
  readonly #arrays: EngineArrays
  readonly #orders: Order[] = []
  readonly #port: MessagePort | null
  readonly #worker: Worker | null

  /** `url`: the module of the thread; null: none is to help. */
  constructor(url: URL | null, arrays: EngineArrays) {
    this.#arrays = arrays
    if (url === null) {
      this.#port = null
      this.#worker = null
      return
    }
    const { port1, port2 } = new MessageChannel()
    const workerData = { work: { kind: 'take_apart', port: port2 } }
    this.#worker = new Worker(url, { workerData, transferList: [port2] })
    // One that cannot start is one helper less.
    this.#worker.on('error', () => {})
    this.#worker.unref()
    port1.unref()
    this.#port = port1
  }

  /** Returns the place of the answer among those of `finish`. */
  give(task: ApartTask): number {
    const state = new Int32Array(new SharedArrayBuffer(4))
    const order: Order = { place: this.#orders.length, state, task }
    this.#orders.push(order)
    this.#port?.postMessage(order)
    return order.place
  }

  finish(step: (fraction: number) => void): ApartTexts[] {
    const results: ApartTexts[] = []
    const all = Math.max(1, this.#orders.length)
    let done = 0
    const own = ({ place, task }: Order): void => {
      results[place] = takeApart(task, this.#arrays, (f) => step((done + f) / all))
      done++
    }
    for (const order of this.#orders.toReversed()) {
      if (Atomics.compareExchange(order.state, 0, WAITING, TAKEN) === WAITING) own(order)
    }
    const failed = this.#orders.filter(({ place, state }) => {
      if (results[place] !== undefined) return false
      for (let silent = 0; Atomics.load(state, 0) === TAKEN; silent += lookEvery) {
        step(done / all)
        if (silent > longestSilence) throw new Error('a thread of the engine does not answer')
        Atomics.wait(state, 0, TAKEN, lookEvery)
      }
      if (Atomics.load(state, 0) === FAILED) return true
      done++
      return false
    })
    for (const order of failed) own(order)
    if (this.#port !== null) {
      for (;;) {
        const received = receiveMessageOnPort(this.#port)
        if (received === undefined) break
        const { place, taken } = received.message as Answer
        results[place] = taken
      }
    }
    return results
  }

  /** Ends the thread, whatever it does. */
  end(): void {
    this.#port?.close()
    void this.#worker?.terminate()
  }
}

/** The thread's side. */
export function answerApart(port: MessagePort, arrays: EngineArrays): void {
  port.on('message', ({ place, state, task }: Order) => {
    if (Atomics.compareExchange(state, 0, WAITING, TAKEN) !== WAITING) return
    try {
      const answer: Answer = { place, taken: takeApart(task, arrays, () => {}) }
      port.postMessage(answer)
      Atomics.store(state, 0, DONE)
    } catch {
      Atomics.store(state, 0, FAILED)
    }
    Atomics.notify(state, 0)
  })
}
