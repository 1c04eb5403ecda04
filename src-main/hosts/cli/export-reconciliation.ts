import { rm } from 'node:fs/promises'
import { asideOf, publishFiles } from '../../platform/publish.ts'
import { companionEnds } from '../../../src-shared/reconciliation/job.ts'
import type { LocalCore } from './local-core.ts'

/**
 * The result of a reconciliation as it stands with every decision so far: FILE.csv with its companions
 * as the run writes them, or the pairs alone as Parquet. Returns the rows of FILE.
 */
export async function exportReconciliation(
  { core }: LocalCore,
  id: string,
  path: string,
  format: 'csv' | 'parquet',
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
