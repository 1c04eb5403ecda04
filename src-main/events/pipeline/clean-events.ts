import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Compression } from '../../data/probe.ts'
import { kernelModule } from '../engine/chunk-memory.ts'
import { Deduplicator } from '../engine/dedupe.ts'
import { eventColumns } from '../engine/encode-chunk.ts'
import type { PropertyProfile } from '../engine/property-profiler.ts'
import {
  eventFields,
  type ParseRules,
  type RejectReason,
  rejectReasons,
} from '../engine/parse-rules.ts'
import type { ColumnMetadata } from '../parquet/schema.ts'
import { footer, MAGIC, type PlacedRowGroup } from '../parquet/file.ts'
import { free } from '../parquet/free.ts'
import { openFileBytes } from './file-bytes.ts'
import { InTurn } from './in-turn.ts'
import type { EncodeReply, ParseReply } from './messages.ts'
import { ReadAhead } from './read-ahead.ts'
import { ChunkBuffers, evenChunkBytes, type Lines, readChunks } from './read-chunks.ts'
import { ChunkWorker } from './worker-pool.ts'

export interface EventFile {
  readonly path: string
  /** What rejected lines call it; absent: its path. */
  readonly name?: string
  readonly compression: Compression
  /** Of the file as it lies on the disk. */
  readonly bytes: number
  /** Front of the ids of its events where the log has none; else null. */
  readonly madeIds: string | null
  /** Where it is known already; else it is made while the file is read. */
  readonly sha256?: string
}

export interface CleanOptions {
  readonly rules: ParseRules
  readonly maxRevenue: number
  /** Threads that scan and encode. */
  readonly threads: number
  /** Of unpacked text. */
  readonly chunkBytes: number
  /** Where the events and the rejected lines are written. */
  readonly eventsFile: string
  readonly rejectedFile: string
}

export interface CleanHooks {
  /** Throws to stop. */
  checkpoint(): void
  progress(done: { readonly bytes: number; readonly lines: number }): void
  /** A look at each count of malformed and of other lines; throws when there are too many. */
  malformed(count: number, first: readonly FoundMalformed[], parsed: number): void
}

export interface FoundMalformed {
  readonly file: string
  readonly line: number
  readonly detail: string
}

/** What was read and what became of it: `lines` = `blank` + `kept` + the sum of `rejected`. */
export interface CleanTotals {
  readonly lines: number
  readonly blank: number
  readonly kept: number
  readonly rejected: Readonly<Record<RejectReason, number>>
  /** Lines that are an object, and how many of them lack each field. */
  readonly parsed: number
  readonly nulls: Readonly<Record<(typeof eventFields)[number], number>>
  readonly properties: readonly PropertyProfile[]
  readonly files: readonly CleanedFile[]
  readonly revenueRows: number
  readonly outliers: number
  readonly sessionRows: number
  readonly firstMalformed: readonly FoundMalformed[]
  /** Rows that are in the file and yet duplicates: an earlier event was read after them. */
  readonly lateRows: readonly LateRow[]
}

export interface CleanedFile {
  readonly path: string
  readonly lines: number
  /** SHA-256 of the file as it lies on the disk, from the same bytes as the lines. */
  readonly sha256: string
}

export interface LateRow {
  /** Row of the Parquet file, from 0. */
  readonly fileRow: number
  readonly file: EventFile
  /** From 1. */
  readonly line: number
}

const MALFORMED_NAMED = 5

/** Of logs in general; a table of the likely size need not grow while it is filled. */
const LIKELY_LINE_BYTES = 220
const LIKELY_COMPRESSION = 8

/**
 * Reads all files, writes every event that has no fault to one Parquet file and every other line to
 * rejected.jsonl. Files are read here, once each and ahead of the threads, which scan chunks of them and
 * encode them; which events are duplicates is decided here too, in the order of the input, so that the
 * content never depends on the number of threads.
 */
export async function cleanEvents(
  files: readonly EventFile[],
  options: CleanOptions,
  hooks: CleanHooks,
): Promise<CleanTotals> {
  const cleaning = new Cleaning(files, options, hooks)
  try {
    return await cleaning.run()
  } finally {
    await cleaning.close()
  }
}

interface Chunk {
  readonly number: number
  readonly file: EventFile
  readonly lines: Lines
}

/** A chunk that a worker was told to encode. */
interface Encoding {
  readonly written: Promise<void>
}

/** Where the rows of a chunk are, for those that turn out to be duplicates later. */
interface PlacedChunk {
  readonly file: EventFile
  readonly linesBefore: number
  /** Number of its first row over all rows. */
  readonly firstRow: number
  readonly line: Uint32Array
  readonly losers: Uint32Array
  /** Row of the Parquet file where its rows begin. */
  fileRow: number
}

class Cleaning {
  readonly #files: readonly EventFile[]
  readonly #options: CleanOptions
  readonly #hooks: CleanHooks
  readonly #workers: readonly ChunkWorker[]
  readonly #buffers: ChunkBuffers
  readonly #chunks: ReadAhead<Chunk>
  readonly #events: number
  readonly #rejectedLog: number
  readonly #turns = new InTurn()
  readonly #rejectedTurns = new InTurn()
  readonly #deduplicator: Deduplicator
  readonly #placed: PlacedChunk[] = []
  readonly #late: number[] = []
  readonly #groups: PlacedRowGroup[] = []
  readonly #linesOf = new Map<string, number>()
  readonly #hashes: string[] = []
  readonly #rejected = emptyRejected()
  readonly #nulls = eventFields.map(() => 0)
  readonly #properties = new Map<string, { count: number; kinds: number }>()
  readonly #firstMalformed: FoundMalformed[] = []
  #offset = MAGIC.length
  #fileRows = 0
  #lines = 0
  #blank = 0
  #parsed = 0
  #revenueRows = 0
  #outliers = 0
  #sessionRows = 0
  #bytesRead = 0
  /** Why a chunk could not be written: no further one is read. */
  #unwritten: { readonly error: unknown } | undefined

  constructor(files: readonly EventFile[], options: CleanOptions, hooks: CleanHooks) {
    this.#files = files
    this.#options = options
    this.#hooks = hooks
    this.#deduplicator = new Deduplicator(likelyRows(files))
    this.#events = openSync(options.eventsFile, 'w', 0o600)
    this.#rejectedLog = openSync(options.rejectedFile, 'w', 0o600)
    const { rules, maxRevenue } = options
    const setup = { rules, maxRevenue, kernel: kernelModule() }
    this.#workers = Array.from({ length: options.threads }, () => new ChunkWorker(setup))
    this.#buffers = new ChunkBuffers(options.chunkBytes)
    this.#chunks = new ReadAhead(this.#read(), options.threads)
  }

  async run(): Promise<CleanTotals> {
    writeWhole(this.#events, MAGIC)
    // Whichever fails first is told; the others end with their threads.
    await Promise.all(this.#workers.map((worker) => this.#work(worker)))
    writeWhole(this.#events, footer(eventColumns, this.#groups, 'quartermaster'))
    return this.#totals()
  }

  async close(): Promise<void> {
    // First: what they answer is written to files that are closed below.
    await Promise.all(this.#workers.map((worker) => worker.stop()))
    await this.#chunks.close()
    this.#buffers.free()
    this.#deduplicator.free()
    closeSync(this.#events)
    closeSync(this.#rejectedLog)
  }

  /** One read of each file: its lines and its hash come from the same bytes. */
  async *#read(): AsyncGenerator<Chunk, void> {
    const { chunkBytes } = this.#options
    let number = 0
    for (const file of this.#files) {
      const known = file.sha256
      const hash = known === undefined ? createHash('sha256') : null
      await using bytes = await openFileBytes(file, hash, (read) => {
        this.#bytesRead += read
      })
      const size = file.compression === 'none' ? evenChunkBytes(file.bytes, chunkBytes) : chunkBytes
      for await (const lines of readChunks(bytes, size, this.#buffers)) {
        yield { number: number++, file, lines }
      }
      this.#hashes.push(hash?.digest('hex') ?? known!)
    }
  }

  /**
   * Keeps a worker busy: it reads a chunk while the one before is judged here. The worker has room for
   * two, so a chunk is sent once the last but one was told to be encoded.
   */
  async #work(worker: ChunkWorker): Promise<void> {
    let before: Promise<Encoding> | undefined
    let written = Promise.resolve()
    for (;;) {
      const next = await this.#chunks.next()
      if (next.done === true) break
      const chunk = next.value
      this.#hooks.checkpoint()
      if (this.#unwritten !== undefined) throw this.#unwritten.error
      const parsed = await worker.parse({ type: 'parse', ...chunk.lines })
      this.#buffers.give(parsed.bytes)
      if (before !== undefined) written = bothOf(written, (await before).written)
      before = this.#pass(worker, chunk, parsed)
      // Both are awaited, if not at once.
      before.catch(() => undefined)
      written.catch(() => undefined)
    }
    await written
    await (
      await before
    )?.written
  }

  /** Judges a chunk in its turn; resolves as soon as the worker is told to encode it. */
  async #pass(worker: ChunkWorker, chunk: Chunk, parsed: ParseReply): Promise<Encoding> {
    await this.#turns.turn(chunk.number)
    this.#hooks.checkpoint()
    const { file } = chunk
    const placed = this.#judge(chunk, parsed)
    this.#turns.pass(chunk.number)
    const encoded = worker.encode({
      type: 'encode',
      losers: placed.losers,
      file: file.name ?? file.path,
      linesBefore: placed.linesBefore,
      madeIds: file.madeIds,
    })
    const written = this.#writeChunk(chunk, placed, encoded)
    written.catch((error: unknown) => {
      this.#unwritten = { error }
    })
    return { written }
  }

  async #writeChunk(
    chunk: Chunk,
    placed: PlacedChunk,
    encoding: Promise<EncodeReply>,
  ): Promise<void> {
    const encoded = await encoding
    this.#write(placed, encoded)
    await this.#rejectedTurns.turn(chunk.number)
    writeWhole(this.#rejectedLog, encoded.rejected)
    this.#rejectedTurns.pass(chunk.number)
    this.#hooks.progress({ bytes: this.#bytesRead, lines: this.#lines })
  }

  /** Counts a chunk and finds its duplicates; called in the order of the input. */
  #judge(chunk: Chunk, parsed: ParseReply): PlacedChunk {
    const { file } = chunk
    const linesBefore = this.#linesOf.get(file.path) ?? 0
    this.#linesOf.set(file.path, linesBefore + parsed.lines)
    this.#lines += parsed.lines
    this.#blank += parsed.blank
    this.#parsed += parsed.parsed
    for (const [slot, count] of parsed.nulls.entries()) this.#nulls[slot]! += count
    for (const { key, count, kinds } of parsed.properties) {
      const known = this.#properties.get(key) ?? { count: 0, kinds: 0 }
      this.#properties.set(key, { count: known.count + count, kinds: known.kinds | kinds })
    }
    for (const reason of rejectReasons) this.#rejected[reason] += parsed.rejected[reason] ?? 0
    for (const { line, detail } of parsed.malformed) {
      if (this.#firstMalformed.length === MALFORMED_NAMED) break
      this.#firstMalformed.push({
        file: file.name ?? file.path,
        line: linesBefore + line + 1,
        detail,
      })
    }
    this.#hooks.malformed(this.#rejected.malformed_json, this.#firstMalformed, this.#parsed)

    const firstRow = this.#deduplicator.rows
    const { losers, late } =
      file.madeIds === null
        ? this.#deduplicator.enter(parsed)
        : { losers: new Uint32Array(), late: [] }
    this.#rejected.duplicate_event += losers.length + late.length
    this.#late.push(...late)
    for (const keys of [parsed.hashes, parsed.day, parsed.micros]) free(keys)
    const { line } = parsed
    const placed = { file, linesBefore, firstRow, line, losers, fileRow: -1 }
    this.#placed.push(placed)
    return placed
  }

  #write(placed: PlacedChunk, { group, totals }: EncodeReply): void {
    placed.fileRow = this.#fileRows
    this.#revenueRows += totals.revenueRows
    this.#outliers += totals.outliers
    this.#sessionRows += totals.sessionRows
    if (group === null) return
    this.#groups.push({
      rows: group.rows,
      columns: group.columns.map(metadataOf),
      offset: this.#offset,
    })
    this.#fileRows += group.rows
    for (const { bytes } of group.columns) {
      writeWhole(this.#events, bytes)
      this.#offset += bytes.length
      free(bytes)
    }
  }

  #totals(): CleanTotals {
    const [event_id = 0, player_id = 0, session_id = 0, event_type = 0, timestamp = 0] = this.#nulls
    return {
      lines: this.#lines,
      blank: this.#blank,
      kept: this.#fileRows - this.#late.length,
      rejected: this.#rejected,
      parsed: this.#parsed,
      nulls: { event_id, player_id, session_id, event_type, timestamp },
      properties: Array.from(this.#properties, ([key, profile]) => ({ key, ...profile })),
      files: this.#files.map(({ path }, index) => ({
        path,
        lines: this.#linesOf.get(path) ?? 0,
        sha256: this.#hashes[index]!,
      })),
      revenueRows: this.#revenueRows,
      outliers: this.#outliers,
      sessionRows: this.#sessionRows,
      firstMalformed: this.#firstMalformed,
      lateRows: this.#late.map((row) => this.#placeOf(row)),
    }
  }

  /** Where a row, numbered over all, stands in the log and in the file. */
  #placeOf(number: number): LateRow {
    const placed = this.#placed.findLast(({ firstRow }) => firstRow <= number)
    if (placed === undefined) throw new Error('every row belongs to a chunk')
    const row = number - placed.firstRow
    const losersBefore = placed.losers.findIndex((loser) => loser > row)
    return {
      fileRow: placed.fileRow + row - (losersBefore < 0 ? placed.losers.length : losersBefore),
      file: placed.file,
      line: placed.linesBefore + placed.line[row]! + 1,
    }
  }
}

async function bothOf(first: Promise<void>, second: Promise<void>): Promise<void> {
  await first
  await second
}

/** Rows that are in the files, more or less. */
function likelyRows(files: readonly EventFile[]): number {
  const bytes = files.reduce((sum, file) => {
    return sum + file.bytes * (file.compression === 'none' ? 1 : LIKELY_COMPRESSION)
  }, 0)
  return bytes / LIKELY_LINE_BYTES
}

/** The pages themselves are let go. */
function metadataOf(column: ColumnMetadata): ColumnMetadata {
  const { packedBytes, values, nulls, uncompressedBytes, dictionaryBytes, least, greatest } = column
  return { packedBytes, values, nulls, uncompressedBytes, dictionaryBytes, least, greatest }
}

/** A write to a file may take less than all of it. */
function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

function emptyRejected(): Record<RejectReason, number> {
  return {
    malformed_json: 0,
    missing_field: 0,
    bad_type: 0,
    bad_timestamp: 0,
    future_timestamp: 0,
    duplicate_event: 0,
  }
}
