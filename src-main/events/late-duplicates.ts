import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Connection } from '../data/duckdb.ts'
import { literal, literalPath } from '../data/sql.ts'
import type { EventFile, LateRow } from './pipeline/clean-events.ts'
import { duplicateDetail, rawText, type RejectedRecord } from './pipeline/rejected-lines.ts'
import { unpacked } from './pipeline/unpack.ts'

/**
 * Takes rows out of the file of events that turned out to be duplicates of earlier events read after
 * them, and writes their lines to the rejected ones. Rare: logs are mostly in order of time.
 */
export async function removeLateDuplicates(
  connection: Connection,
  late: readonly LateRow[],
  files: { readonly events: string; readonly rejected: string },
  checkpoint: () => void,
): Promise<void> {
  if (late.length === 0) return
  const without = `${files.events}.without`
  await connection.run('CREATE OR REPLACE TEMP TABLE late_rows (row BIGINT)')
  for (let at = 0; at < late.length; at += 10_000) {
    checkpoint()
    const rows = late.slice(at, at + 10_000).map(({ fileRow }) => `(${fileRow})`)
    await connection.run(`INSERT INTO late_rows VALUES ${rows.join(', ')}`)
  }
  await connection.run(`
    COPY (
      SELECT * EXCLUDE (file_row_number)
      FROM read_parquet(${literalPath(files.events)}, file_row_number = true)
      WHERE file_row_number NOT IN (SELECT row FROM late_rows)
    ) TO ${literal(without)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`)
  await writeLines(late, files.rejected, checkpoint)
  await rename(without, files.events)
}

async function writeLines(
  late: readonly LateRow[],
  rejected: string,
  checkpoint: () => void,
): Promise<void> {
  const out = createWriteStream(rejected, { flags: 'a' })
  for (const [file, lines] of byFile(late)) {
    for await (const { line, raw } of linesAt(file, lines, checkpoint)) {
      const record: RejectedRecord = {
        file: file.name ?? file.path,
        line,
        reason: 'duplicate_event',
        detail: duplicateDetail(null),
        raw,
      }
      out.write(`${JSON.stringify(record)}\n`)
    }
  }
  out.end()
  await finished(out)
}

function byFile(late: readonly LateRow[]): Map<EventFile, Set<number>> {
  const lines = new Map<EventFile, Set<number>>()
  for (const { file, line } of late) lines.set(file, (lines.get(file) ?? new Set()).add(line))
  return lines
}

/** Some lines of a file, by their numbers from 1. */
async function* linesAt(
  file: EventFile,
  wanted: ReadonlySet<number>,
  checkpoint: () => void,
): AsyncGenerator<{ readonly line: number; readonly raw: string }> {
  let line = 1
  let kept: Buffer[] = []
  const take = (): string => {
    const bytes = Buffer.concat(kept)
    kept = []
    return rawText(bytes, 0, bytes.length)
  }
  for await (const piece of unpacked(file.path, file.compression)) {
    checkpoint()
    const bytes = piece as Buffer
    for (let at = 0; at < bytes.length;) {
      const newline = bytes.indexOf(0x0a, at)
      const end = newline < 0 ? bytes.length : newline
      if (wanted.has(line)) kept.push(Buffer.from(bytes.subarray(at, end)))
      if (newline < 0) break
      if (wanted.has(line)) yield { line, raw: take() }
      line++
      at = newline + 1
    }
  }
  if (kept.length > 0) yield { line, raw: take() }
}
