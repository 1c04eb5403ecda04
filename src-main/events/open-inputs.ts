import type { QueryRecord } from '../../src-shared/allocation/query-inputs.ts'
import type { EtlConfiguration } from '../../src-shared/events/configuration.ts'
import type { EventSource } from '../../src-shared/events/job.ts'
import { type LogFile, logFiles, requireContent } from './input-files.ts'
import type { fetchEvents } from './query-input.ts'

/** A log that a run reads: a file, or the rows of a query in a file of the task. */
export interface InputLog extends LogFile {
  /** What reports call it: its path, or sql:FILE@CONNECTION. */
  readonly name: string
  /** Null: it is a file. */
  readonly query: QueryRecord | null
}

/**
 * The logs of a run in the order in which they are read. Queries are asked one after the other. `most`
 * rows of each query come, null for all.
 */
export async function openInputs(
  sources: readonly EventSource[],
  properties: EtlConfiguration['fields']['properties'],
  task: Parameters<typeof fetchEvents>[2],
  most: number | null = null,
): Promise<readonly InputLog[]> {
  const logs: InputLog[] = []
  const files = await logFiles(sources)
  for (const [source, input] of sources.entries()) {
    if (input.kind === 'file') {
      const mine = files.filter((file) => file.source === source)
      logs.push(...mine.map((file) => ({ ...file, name: file.path, query: null })))
      continue
    }
    // Most runs read files alone: they need not load what asks databases.
    const query = await import('./query-input.ts')
    const fetched = await query.fetchEvents(input, { number: source + 1, properties, most }, task)
    const { path, name, bytes, readAt, record } = fetched
    logs.push({
      path,
      name,
      bytes,
      compression: 'none',
      modifiedAt: readAt,
      source,
      query: record,
    })
  }
  requireContent(logs)
  return logs
}

/** Whether anything has to be asked of a database first. */
export function hasQueries(sources: readonly EventSource[]): boolean {
  return sources.some(({ kind }) => kind === 'query')
}
