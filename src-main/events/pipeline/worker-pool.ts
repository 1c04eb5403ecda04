import { Worker } from 'node:worker_threads'
import type {
  EncodeReply,
  EncodeRequest,
  ParseReply,
  ParseRequest,
  WorkerReply,
  WorkerRequest,
  WorkerSetup,
} from './messages.ts'

interface Waiting {
  readonly resolve: (reply: WorkerReply) => void
  readonly reject: (error: unknown) => void
}

/**
 * A thread that answers requests in their order. It has room for two chunks: one may be read while the
 * one before waits to be encoded.
 */
export class ChunkWorker {
  readonly #worker: Worker
  #waiting: Waiting[] = []

  constructor(setup: WorkerSetup) {
    const file = new URL(
      import.meta.url.endsWith('.ts') ? './chunk-worker.ts' : './chunk-worker.js',
      import.meta.url,
    )
    this.#worker = new Worker(file, {
      workerData: setup,
      // Lines become columns, not objects: what little is made of these dies young.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
    this.#worker.on('message', (reply: WorkerReply) => this.#waiting.shift()?.resolve(reply))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('a chunk worker ended before it answered')))
  }

  async parse(request: ParseRequest): Promise<ParseReply> {
    const reply = await this.#ask(request, [request.bytes.buffer])
    if (reply.type !== 'parsed') throw failureOf(reply)
    return reply
  }

  async encode(request: EncodeRequest): Promise<EncodeReply> {
    const reply = await this.#ask(request, [])
    if (reply.type !== 'encoded') throw failureOf(reply)
    return reply
  }

  /** Pure JavaScript runs there, so it may be ended at any moment. */
  async stop(): Promise<void> {
    this.#waiting = []
    await this.#worker.terminate()
  }

  #ask(request: WorkerRequest, transfer: ArrayBuffer[]): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(request, transfer)
    })
  }

  #fail(error: unknown): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { reject } of waiting) reject(error)
  }
}

function failureOf(reply: WorkerReply): unknown {
  return reply.type === 'failed' ? reply.error : new Error(`an answer out of turn: ${reply.type}`)
}
