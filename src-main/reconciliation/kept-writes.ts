import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type MatchesWrite,
  matchesWrite,
  matchesWritesFile,
} from '../../src-shared/reconciliation/write.ts'

/** The writes of a run's pairs that are known of, the oldest first. `folder` is the run's. */
export async function readMatchesWrites(folder: string): Promise<readonly MatchesWrite[]> {
  const text = await readFile(join(folder, matchesWritesFile), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    try {
      return [matchesWrite.parse(JSON.parse(line))]
    } catch {
      // A line that was cut off; the table still has its rows.
      return []
    }
  })
}

export async function keepMatchesWrite(folder: string, write: MatchesWrite): Promise<void> {
  await appendFile(join(folder, matchesWritesFile), `${JSON.stringify(write)}\n`, { mode: 0o600 })
}
