import { ByteBuffer } from '../parquet/byte-buffer.ts'
import { type ParsedChunk, textColumns, textOf } from '../engine/parse-chunk.ts'
import type { RejectReason } from '../engine/parse-rules.ts'

/** Characters of a rejected line that are kept. */
export const RAW_CHARACTERS = 2000

/** One line of rejected.jsonl. */
export interface RejectedRecord {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly reason: RejectReason
  readonly detail: string
  /** The line as it was, cut at {@link RAW_CHARACTERS}; bytes that are no UTF-8 are replaced. */
  readonly raw: string
}

// A mark in the middle of a file is part of its line.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The rejected lines of a chunk, duplicates among them, in the order of the file. */
export function rejectedLines(
  chunk: ParsedChunk,
  where: { readonly losers: Uint32Array; readonly file: string; readonly linesBefore: number },
): Uint8Array<ArrayBuffer> {
  const out = new ByteBuffer(1024)
  const { losers, file, linesBefore } = where
  const { bytes, line: lines, lineFrom, lineTo } = chunk.memory
  const write = (
    line: number,
    reason: RejectReason,
    detail: string,
    from: number,
    to: number,
  ): void => {
    const raw = rawText(bytes, from, to)
    const record: RejectedRecord = { file, line: linesBefore + line + 1, reason, detail, raw }
    out.text(`${JSON.stringify(record)}\n`)
  }
  let next = 0
  const writeLosersBefore = (line: number): void => {
    for (; next < losers.length && lines[losers[next]!]! < line; next++) {
      const row = losers[next]!
      const detail = duplicateDetail(textOf(chunk, textColumns.eventId, row))
      write(lines[row]!, 'duplicate_event', detail, lineFrom[row]!, lineTo[row]!)
    }
  }
  for (const { line, reason, detail, from, to } of chunk.rejected) {
    writeLosersBefore(line)
    write(line, reason, detail, from, to)
  }
  writeLosersBefore(Infinity)
  return out.take()
}

/** `id` is null where it was not at hand. */
export function duplicateDetail(id: string | null): string {
  return id === null
    ? 'an earlier event has the same event_id'
    : `event_id ${JSON.stringify(id)} is there already`
}

export function rawText(bytes: Uint8Array, from: number, to: number): string {
  if (to > from && bytes[to - 1] === 0x0d) to--
  // A character is at most four bytes long.
  return decoder
    .decode(bytes.subarray(from, Math.min(to, from + 4 * RAW_CHARACTERS)))
    .slice(0, RAW_CHARACTERS)
}
