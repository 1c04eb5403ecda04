import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import {
  type InputSet,
  mostRecentSets,
  type RecentInputs,
} from '../../src-shared/allocation/input-sets.ts'
import { allocationInputName } from '../../src-shared/allocation/inputs.ts'
import {
  type DropRun,
  hasResult,
  isDropRun,
  type RunDetail,
  runsRequest,
} from '../../src-shared/runs.ts'
import type { Core } from './core.ts'

/** Runs looked at: who repeats one set more often than that needs no list. */
const mostRuns = 200

/** What the manifest of a run tells of what was read. */
const readInputs = z.object({
  inputs: z.array(z.object({ input: allocationInputName, rows: z.int() })),
})

/** The last sets of files, from the jobs of past runs; a set counts once, by its last run. */
export async function recentInputSets(
  core: Pick<Core, 'list' | 'queue' | 'resultFolder'>,
): Promise<RecentInputs> {
  const { rows } = core.list(runsRequest.parse({ kinds: ['allocation'], limit: mostRuns }))
  const found = new Map<string, { readonly last: DropRun; read: string | undefined }>()
  for (const { id } of rows) {
    const run = jobOf(core, id)
    if (run === undefined || !isDropRun(run)) continue
    const key = JSON.stringify(run.job.inputs)
    const known = found.get(key)
    const read = hasResult(run.lifecycle) ? id : undefined
    // The last run of a set that came so far as to read it tells its rows.
    if (known !== undefined) known.read ??= read
    else if (found.size < mostRecentSets) found.set(key, { last: run, read })
  }
  return {
    sets: await Promise.all(
      [...found.values()].map(async ({ last: { id, title, created_at, job }, read }) => ({
        run: { id, title, created_at },
        inputs: job.inputs,
        rows: read === undefined ? [] : await rowsRead(core.resultFolder(read)),
      })),
    ),
  }
}

/** A run whose job another version wrote must not hide the others. */
function jobOf(core: Pick<Core, 'queue'>, id: string): RunDetail | undefined {
  try {
    return core.queue.get(id)
  } catch {
    return undefined
  }
}

async function rowsRead(folder: string): Promise<InputSet['rows']> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    return readInputs.parse(manifest).inputs
  } catch {
    return []
  }
}
