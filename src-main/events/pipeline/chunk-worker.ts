import { parentPort, workerData } from 'node:worker_threads'
import type { KernelModule } from '../engine/chunk-memory.ts'
import { ChunkEncoder } from '../engine/encode-chunk.ts'
import { HASH_LANES } from '../engine/kernel-state.ts'
import { ChunkParser, type ParsedChunk } from '../engine/parse-chunk.ts'
import type { ParseRules, RejectReason } from '../engine/parse-rules.ts'
import type {
  EncodeReply,
  EncodeRequest,
  ParseReply,
  ParseRequest,
  WorkerReply,
  WorkerRequest,
  WorkerSetup,
} from './messages.ts'
import { rejectedLines } from './rejected-lines.ts'

/*
 * A thread that reads the lines of chunks and, once it is told which rows are duplicates, encodes them,
 * both in the same order. There is room for two.
 */
const port = parentPort
if (port === null) throw new Error('a chunk worker is a worker thread')

const MALFORMED_NAMED = 5

interface Answer {
  readonly reply: WorkerReply
  readonly transfer: ArrayBuffer[]
}

class Place {
  readonly parser: ChunkParser
  chunk: ParsedChunk | undefined

  constructor(rules: ParseRules, kernel: KernelModule) {
    this.parser = new ChunkParser(rules, kernel)
  }
}

class ChunkWork {
  readonly #idsAreMade: boolean
  readonly #encoder: ChunkEncoder
  /** The first place is the next to be read into, and to be encoded from. */
  #reading: readonly [Place, Place]
  #encoding: readonly [Place, Place]

  constructor({ rules, maxRevenue, kernel }: WorkerSetup) {
    this.#idsAreMade = rules.paths.event_id === null
    this.#encoder = new ChunkEncoder(maxRevenue)
    this.#reading = [new Place(rules, kernel), new Place(rules, kernel)]
    this.#encoding = this.#reading
  }

  parse({ bytes, from, to }: ParseRequest): Answer {
    const [place, other] = this.#reading
    this.#reading = [other, place]
    const chunk = place.parser.parse(bytes, from, to)
    place.chunk = chunk
    const rejected: Partial<Record<RejectReason, number>> = {}
    for (const { reason } of chunk.rejected) rejected[reason] = (rejected[reason] ?? 0) + 1
    const rows = this.#idsAreMade ? 0 : chunk.rows
    const { memory } = chunk
    const reply: ParseReply = {
      type: 'parsed',
      rows: chunk.rows,
      lines: chunk.lines,
      blank: chunk.blank,
      parsed: chunk.parsed,
      nulls: chunk.nulls,
      rejected,
      malformed: chunk.rejected
        .filter(({ reason }) => reason === 'malformed_json')
        .slice(0, MALFORMED_NAMED)
        .map(({ line, detail }) => ({ line, detail })),
      properties: chunk.properties,
      line: memory.line.slice(0, rows),
      hashes: memory.hashes.slice(0, rows * HASH_LANES),
      day: memory.day.slice(0, rows),
      micros: memory.micros.slice(0, rows),
      bytes,
    }
    const { line, hashes, day, micros } = reply
    const transfer = [line.buffer, hashes.buffer, day.buffer, micros.buffer, bytes.buffer]
    return { reply, transfer }
  }

  encode(request: EncodeRequest): Answer {
    const [place, other] = this.#encoding
    this.#encoding = [other, place]
    const { chunk } = place
    if (chunk === undefined) throw new Error('a chunk is read before it is encoded')
    place.chunk = undefined
    const { madeIds, linesBefore } = request
    const idOfLine =
      madeIds === null ? null : (line: number) => `${madeIds}-${linesBefore + line + 1}`
    const rejected = rejectedLines(chunk, request)
    if (request.losers.length === chunk.rows) {
      const totals = { rows: 0, revenueRows: 0, outliers: 0, sessionRows: 0 }
      return {
        reply: { type: 'encoded', group: null, totals, rejected },
        transfer: [rejected.buffer],
      }
    }
    const { group, totals } = this.#encoder.encode(chunk, request.losers, idOfLine)
    return {
      reply: { type: 'encoded', group, totals, rejected } satisfies EncodeReply,
      transfer: [rejected.buffer, ...group.columns.map((column) => column.bytes.buffer)],
    }
  }
}

const work = new ChunkWork(workerData as WorkerSetup)

port.on('message', (request: WorkerRequest) => {
  try {
    const { reply, transfer } =
      request.type === 'parse' ? work.parse(request) : work.encode(request)
    port.postMessage(reply, transfer)
  } catch (error) {
    port.postMessage({ type: 'failed', error } satisfies WorkerReply)
  }
})
