import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EventSource } from '../../src-shared/events/job.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { publishFolder } from '../platform/publish.ts'
import { sampleLog, sampleNow } from './sample-log.ts'

const making = 'Make the sample data'

/**
 * Writes the sample log, a file a day, into a folder and names it with the clock to read it with. The
 * folder appears by one rename, so it is whole or not there; what is there already is kept, as its
 * content never differs.
 */
export async function writeSampleLog(
  { folder }: { readonly folder: string },
  context: TaskContext,
): Promise<{ inputs: EventSource[]; now: string }> {
  context.plan([{ title: making, weight: 1 }])
  context.enter(making)
  if (!existsSync(folder)) {
    const aside = `${folder}.${context.runId}.tmp`
    await mkdir(aside, { recursive: true, mode: 0o700 })
    try {
      for (const { name, text } of sampleLog()) {
        context.checkpoint()
        await writeFile(join(aside, name), text, { mode: 0o600 })
      }
      await mkdir(dirname(folder), { recursive: true })
      await publishFolder(aside, folder)
    } catch (error) {
      await rm(aside, { recursive: true, force: true })
      // Somebody else made the same files at the same time.
      if (!existsSync(folder)) throw error
    }
  }
  return { inputs: [{ kind: 'file', path: join(folder, 'events_*.jsonl') }], now: sampleNow }
}
