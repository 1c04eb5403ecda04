import { parentPort, workerData } from 'node:worker_threads'
import { ChunkEncoder } from '../engine/encode-chunk.ts'
import { HASH_LANES } from '../engine/id-hash.ts'
import { ChunkParser, type ParsedChunk } from '../engine/parse-chunk.ts'
import type { RejectReason } from '../engine/parse-rules.ts'
import { free } from '../parquet/free.ts'
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
import { type Lines, RangeReader } from './read-range.ts'

/**
 * A thread that reads chunks and, once it is told which rows are duplicates, encodes them, both in the
 * same order. There is room for two.
 */
const { rules, maxRevenue } = workerData as WorkerSetup
const port = parentPort
if (port === null) throw new Error('a chunk worker is a worker thread')

const MALFORMED_NAMED = 5
const encoder = new ChunkEncoder(maxRevenue)

class Place {
  readonly parser = new ChunkParser(rules)
  readonly reader = new RangeReader()
  chunk: ParsedChunk | undefined
  /** The bytes are the chunk's own, not the reader's. */
  isUnpacked = false
}

const places = [new Place(), new Place()] as const
/** The first place is the next to be read into, and to be encoded from. */
let reading = places
let encoding = places

port.on('message', (request: WorkerRequest) => {
  try {
    const { reply, transfer } = request.type === 'parse' ? parse(request) : encode(request)
    port.postMessage(reply satisfies WorkerReply, transfer)
  } catch (error) {
    port.postMessage({ type: 'failed', error } satisfies WorkerReply)
  }
})

function linesOf({ source }: ParseRequest, reader: RangeReader): Lines {
  return source.kind === 'range'
    ? reader.read(source.path, source.from, source.to)
    : { bytes: source.bytes, from: 0, to: source.length }
}

function parse(request: ParseRequest): {
  readonly reply: ParseReply
  readonly transfer: ArrayBuffer[]
} {
  const [place, other] = reading
  reading = [other, place]
  const lines = linesOf(request, place.reader)
  const chunk = place.parser.parse(lines.bytes, lines.from, lines.to)
  place.chunk = chunk
  place.isUnpacked = request.source.kind === 'bytes'
  const rejected: Partial<Record<RejectReason, number>> = {}
  for (const { reason } of chunk.rejected) rejected[reason] = (rejected[reason] ?? 0) + 1
  const made = rules.paths.event_id === null
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
    line: chunk.line.slice(0, made ? 0 : chunk.rows),
    hashes: chunk.hashes.slice(0, made ? 0 : chunk.rows * HASH_LANES),
    day: chunk.day.slice(0, made ? 0 : chunk.rows),
    micros: chunk.micros.slice(0, made ? 0 : chunk.rows),
  }
  const { line, hashes, day, micros } = reply
  return { reply, transfer: [line.buffer, hashes.buffer, day.buffer, micros.buffer] }
}

function encode(request: EncodeRequest): {
  readonly reply: EncodeReply
  readonly transfer: ArrayBuffer[]
} {
  const [place, other] = encoding
  encoding = [other, place]
  const { chunk } = place
  if (chunk === undefined) throw new Error('a chunk is read before it is encoded')
  place.chunk = undefined
  const { madeIds, linesBefore } = request
  const idOfLine =
    madeIds === null ? null : (line: number) => `${madeIds}-${linesBefore + line + 1}`
  const rejected = rejectedLines(chunk, request)
  // Nobody looks at the text any more.
  if (place.isUnpacked) free(chunk.bytes)
  if (request.losers.length === chunk.rows) {
    const totals = { rows: 0, revenueRows: 0, outliers: 0, sessionRows: 0 }
    return {
      reply: { type: 'encoded', group: null, totals, rejected },
      transfer: [rejected.buffer],
    }
  }
  const { group, totals } = encoder.encode(chunk, request.losers, idOfLine)
  return {
    reply: { type: 'encoded', group, totals, rejected },
    transfer: [rejected.buffer, ...group.columns.map(({ bytes }) => bytes.buffer)],
  }
}
