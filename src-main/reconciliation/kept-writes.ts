import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type MatchesWrite,
  matchesWrite,
  matchesWritesFile,
} from '../../src-shared/reconciliation/write.ts'

/**
 * What a run is known to have written, the last into each table: it took the place of those before.
 * `folder` is the run's.
 */
export async function readMatchesWrites(folder: string): Promise<readonly MatchesWrite[]> {
  const text = await readFile(join(folder, matchesWritesFile), 'utf8').catch(() => '')
  const last = new Map<string, MatchesWrite>()
  for (const line of text.split('\n')) {
    const write = writeOf(line)
    if (write !== null) last.set(`${write.connection} ${write.table}`, write)
  }
  return [...last.values()]
}

function writeOf(line: string): MatchesWrite | null {
  try {
    return matchesWrite.parse(JSON.parse(line))
  } catch {
    // The end of the file, or a line that was cut off: the table still has its rows.
    return null
  }
}

export async function keepMatchesWrite(folder: string, write: MatchesWrite): Promise<void> {
  await appendFile(join(folder, matchesWritesFile), `${JSON.stringify(write)}\n`, { mode: 0o600 })
}
