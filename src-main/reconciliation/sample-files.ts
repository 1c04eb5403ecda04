import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ReconciliationInputs } from '../../src-shared/reconciliation/inputs.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { publishFolder } from '../platform/publish.ts'
import { sampleLists, sampleNames } from './sample-lists.ts'

const making = 'Make the sample data'

/**
 * Writes the sample lists into a folder and names the price list and the catalogue. The folder appears
 * by one rename, so it is whole or not there; what is there already is kept, as its content never
 * differs.
 */
export async function writeSampleLists(
  { folder }: { readonly folder: string },
  context: TaskContext,
): Promise<{ inputs: ReconciliationInputs }> {
  context.plan([{ title: making, weight: 1 }])
  context.enter(making)
  if (!existsSync(folder)) {
    const aside = `${folder}.${context.runId}.tmp`
    await mkdir(aside, { recursive: true, mode: 0o700 })
    try {
      for (const { name, text } of sampleLists().files) {
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
  return {
    inputs: {
      left: { kind: 'file', path: join(folder, sampleNames.prices) },
      right: { kind: 'file', path: join(folder, sampleNames.catalogue) },
    },
  }
}
