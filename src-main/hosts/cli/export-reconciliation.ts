import { rm } from 'node:fs/promises'
import { asideOf, publishFiles } from '../../platform/publish.ts'
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
  if (format === 'parquet') {
    try {
      const of = { table: 'matches', format } as const
      const { rows } = await core.queries.ask('reconciliation.export', { ...run, of, to: aside })
      await publishFiles([{ from: aside, to: path }])
      return rows
    } catch (error) {
      await rm(aside, { force: true })
      throw error
    }
  }
  const { files } = await core.queries.ask('reconciliation.outputs', {
    ...run,
    to: aside,
    named: path,
    all: false,
  })
  // Data first, the summary last.
  await publishFiles(files.map(({ end }) => ({ from: aside + end, to: path + end })))
  return files[0]?.rows ?? 0
}
