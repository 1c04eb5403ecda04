import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type LogLine, logLine, type LogPage } from '../../src-shared/runs.ts'

export interface RunLogs {
  /**
   * Lines of the log in a run's folder, from line `after` (lines already read) on, `limit` at most.
   * Whole lines only: one that is still being written is left for the next call. A run without a
   * log has no lines.
   */
  read(id: string, folder: string | undefined, after: number, limit: number): Promise<LogPage>
}

/** Where a line begins, in bytes. */
interface Mark {
  readonly line: number
  readonly offset: number
}

/** A mark is kept for every so many lines: half a million lines are five hundred marks. */
const markEvery = 1000
const chunkSize = 64 * 1024
const newline = 10

/**
 * Reads pages of run logs without reading what comes before them: of the runs looked at last it
 * remembers where every thousandth line begins, and where the page it gave last ended. A log only
 * grows and moves with its folder, so marks stay right until the run is removed.
 */
export function createRunLogs(remembered = 16): RunLogs {
  const marksOfRuns = new Map<string, Mark[]>()

  const marksOf = (id: string): Mark[] => {
    const marks = marksOfRuns.get(id) ?? []
    // The one looked at last is forgotten last.
    marksOfRuns.delete(id)
    marksOfRuns.set(id, marks)
    for (const oldest of marksOfRuns.keys()) {
      if (marksOfRuns.size <= remembered) break
      marksOfRuns.delete(oldest)
    }
    return marks
  }

  return {
    async read(id, folder, after, limit) {
      const file = folder === undefined ? undefined : await openLog(folder)
      if (file === undefined) return { lines: [], next: after }
      try {
        const marks = marksOf(id)
        const { size } = await file.stat()
        // Another log than before: nothing that is remembered holds.
        if ((marks.at(-1)?.offset ?? 0) > size) marks.length = 0
        const lines = await readLines(file, marks, after, limit)
        return { lines: parseLines(lines), next: after + lines.length }
      } finally {
        await file.close()
      }
    },
  }
}

async function openLog(folder: string): Promise<FileHandle | undefined> {
  try {
    return await open(join(folder, 'log.jsonl'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Reads forward from the last mark before the wanted line, and sets marks on its way. */
async function readLines(
  file: FileHandle,
  marks: Mark[],
  after: number,
  limit: number,
): Promise<readonly string[]> {
  const start = marks.findLast(({ line }) => line <= after) ?? { line: 0, offset: 0 }
  const lines: string[] = []
  const chunk = Buffer.allocUnsafe(chunkSize)
  /** Of the line that is being read: its number, where it begins, and its bytes so far. */
  let { line, offset } = start
  let pieces: Buffer[] = []
  let position = offset
  while (lines.length < limit) {
    const { bytesRead } = await file.read(chunk, 0, chunkSize, position)
    if (bytesRead === 0) break
    let from = 0
    while (lines.length < limit) {
      const end = chunk.indexOf(newline, from)
      if (end === -1 || end >= bytesRead) break
      if (line >= after) {
        lines.push(Buffer.concat([...pieces, chunk.subarray(from, end)]).toString('utf8'))
      }
      pieces = []
      from = end + 1
      line += 1
      offset = position + from
      if (line % markEvery === 0) setMark(marks, { line, offset })
    }
    if (line >= after) pieces.push(Buffer.from(chunk.subarray(from, bytesRead)))
    position += bytesRead
  }
  setMark(marks, { line, offset })
  return lines
}

/** Keeps marks in order. Of those between two thousands only the last is kept: the next page's. */
function setMark(marks: Mark[], mark: Mark): void {
  const last = marks.at(-1)
  if (last === undefined || mark.line > last.line) {
    if (last !== undefined && last.line % markEvery !== 0) marks.pop()
    marks.push(mark)
  }
}

/**
 * A line that a crash or a full disk broke is shown as it is, at the time of the one before it; it
 * must not hide the others.
 */
function parseLines(texts: readonly string[]): LogLine[] {
  let at = new Date(0).toISOString()
  return texts.map((text) => {
    const line = parseLine(text) ?? { at, level: 'warning', text: `Unreadable line: ${text}` }
    at = line.at
    return line
  })
}

function parseLine(text: string): LogLine | undefined {
  try {
    return logLine.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
