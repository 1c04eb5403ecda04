import { open, rm } from 'node:fs/promises'
import { asideOf, publishFiles } from '../../platform/publish.ts'
import { companionEnds } from '../../../src-shared/reconciliation/job.ts'
import { tablePageRequest } from '../../../src-shared/reconciliation/result.ts'
import type { LocalCore } from './local-core.ts'

/**
 * The result of a reconciliation as it stands with every decision so far: FILE.csv with its companions
 * as the run writes them, or the pairs alone, with titles and who decided, as Parquet or JSON lines.
 * Returns the rows of FILE.
 */
export async function exportReconciliation(
  { core }: LocalCore,
  id: string,
  path: string,
  format: 'csv' | 'parquet' | 'jsonl',
): Promise<number> {
  const run = await core.reviews.reviewed(id)
  const aside = asideOf(path, `${id}-${process.pid}`)
  try {
    if (format === 'parquet') {
      const of = { table: 'matches', format } as const
      const { rows } = await core.queries.ask('reconciliation.export', { ...run, of, to: aside })
      await publishFiles([{ from: aside, to: path }])
      return rows
    }
    if (format === 'jsonl') {
      const rows = await writeLines(core, run, aside)
      await publishFiles([{ from: aside, to: path }])
      return rows
    }
    const request = { ...run, to: aside, named: path }
    const { files } = await core.queries.ask('reconciliation.outputs', request)
    // Data first, the summary last.
    await publishFiles(files.map(({ end }) => ({ from: aside + end, to: path + end })))
    return files[0]?.rows ?? 0
  } catch (error) {
    for (const end of ['', ...Object.values(companionEnds)]) await rm(aside + end, { force: true })
    throw error
  }
}

const linesAtOnce = 1000

/** The matches, an object a line. */
async function writeLines(
  { queries }: LocalCore['core'],
  run: Awaited<ReturnType<LocalCore['core']['reviews']['reviewed']>>,
  path: string,
): Promise<number> {
  await using file = await open(path, 'w', 0o600)
  let written = 0
  for (;;) {
    const page = tablePageRequest.parse({ table: 'matches', offset: written, limit: linesAtOnce })
    const { rows } = await queries.ask('reconciliation.rows', { ...run, page })
    if (rows.length === 0) return written
    await file.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    written += rows.length
  }
}
