import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { publishFiles, syncToDisk, writeFileAtomically } from '../platform/publish.ts'
import { type JobResult, jobResult } from './tasks.ts'

/**
 * A journal in the folder of an active run: its work is done and checked, and these finished files
 * take their names. From the moment it is there the run has succeeded, whoever dies: the next to
 * look rolls the rest of the renames forward.
 */
const conclusion = z.strictObject({
  result: jobResult,
  files: z.array(z.strictObject({ from: z.string(), to: z.string() })),
})
export type Conclusion = z.infer<typeof conclusion>

export const conclusionFile = 'conclusion.json'

/**
 * Writes the journal alone: from here on the run has this result if it dies, until another journal
 * takes its place.
 */
export async function promise(folder: string, given: Conclusion): Promise<void> {
  // The journal may not promise what a loss of power would take away.
  for (const { from } of given.files) await syncToDisk(from)
  await writeFileAtomically(join(folder, conclusionFile), JSON.stringify(given), 'conclusion')
}

/** Writes the journal, then gives the files their names in the order given. */
export async function conclude(folder: string, given: Conclusion): Promise<void> {
  await promise(folder, given)
  await publishFiles(given.files)
}

/** Whether the work in the folder of an active run is done. */
export function isConcluded(folder: string): boolean {
  return existsSync(join(folder, conclusionFile))
}

/**
 * Finishes what a runner that died had concluded; undefined when it had not come so far. May be
 * repeated: files that have their names already are left alone.
 */
export async function rollForward(folder: string): Promise<JobResult | undefined> {
  if (!isConcluded(folder)) return undefined
  const path = join(folder, conclusionFile)
  const { result, files } = conclusion.parse(JSON.parse(await readFile(path, 'utf8')))
  await publishFiles(files.filter(({ from }) => existsSync(from)))
  return result
}
