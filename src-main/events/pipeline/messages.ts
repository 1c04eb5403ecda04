import type { KernelModule } from '../engine/chunk-memory.ts'
import type { EncodedTotals } from '../engine/encode-chunk.ts'
import type { PropertyProfile } from '../engine/property-profiler.ts'
import type { ParseRules, RejectReason } from '../engine/parse-rules.ts'
import type { RowGroup } from '../parquet/schema.ts'
import type { Lines } from './read-chunks.ts'

/** What every worker of a run knows from its start. */
export interface WorkerSetup {
  readonly rules: ParseRules
  readonly maxRevenue: number
  /** Compiled once for all threads. */
  readonly kernel: KernelModule
}

export interface ParseRequest extends Lines {
  readonly type: 'parse'
}

/** A malformed line, for the message of a run that has too many of them. */
export interface MalformedLine {
  readonly line: number
  readonly detail: string
}

export interface ParseReply {
  readonly type: 'parsed'
  readonly rows: number
  readonly lines: number
  readonly blank: number
  readonly parsed: number
  readonly nulls: readonly number[]
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>
  /** The first malformed lines, counted within the chunk. */
  readonly malformed: readonly MalformedLine[]
  readonly properties: readonly PropertyProfile[]
  /** Lines before each row's in the chunk. */
  readonly line: Uint32Array<ArrayBuffer>
  readonly hashes: Uint32Array<ArrayBuffer>
  readonly day: Int32Array<ArrayBuffer>
  readonly micros: Float64Array<ArrayBuffer>
  /** The buffer of the chunk, for another one. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

export interface EncodeRequest {
  readonly type: 'encode'
  /** Rows that are duplicates. */
  readonly losers: Uint32Array
  /** Name of the file as reports show it, and lines of it before the chunk. */
  readonly file: string
  readonly linesBefore: number
  /** Front of made ids; null where the log has ids. */
  readonly madeIds: string | null
}

export interface EncodeReply {
  readonly type: 'encoded'
  readonly group: RowGroup | null
  readonly totals: EncodedTotals
  /** Lines of rejected.jsonl. */
  readonly rejected: Uint8Array<ArrayBuffer>
}

export interface FailedReply {
  readonly type: 'failed'
  readonly error: unknown
}

export type WorkerRequest = ParseRequest | EncodeRequest
export type WorkerReply = ParseReply | EncodeReply | FailedReply
