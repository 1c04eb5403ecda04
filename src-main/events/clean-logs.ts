import { join } from 'node:path'
import { eventFiles, type EventsJob } from '../../src-shared/events/job.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'
import { noLineIsJson, tooManyMalformed } from './failures.ts'
import { sha256Of } from './input-files.ts'
import type { InputLog } from './open-inputs.ts'
import { parseRulesOf } from './parse-rules.ts'
import { cleanEvents, type CleanTotals, type EventFile } from './pipeline/clean-events.ts'

/** Of unpacked text; each thread has two at hand. Of larger ones the caches hold less. */
const MOST_CHUNK_BYTES = 4 * 1024 * 1024
const LEAST_CHUNK_BYTES = 1024 * 1024

/**
 * Reads and cleans the logs of a job into its artifacts. Throws expected errors (too many malformed lines, files of
 * one content where ids are made from it) and CancelledError.
 */
export async function cleanLogs(
  files: readonly InputLog[],
  job: EventsJob,
  now: Date,
  artifacts: string,
  context: TaskContext,
): Promise<CleanTotals> {
  const { configuration } = job
  const checkpoint = (): void => context.checkpoint()
  // Made ids carry the hash, so it comes first there; else it is made while the lines are read.
  const known: string[] = []
  if (configuration.event_id === 'generate') {
    for (const { path } of files) known.push(await sha256Of(path, checkpoint))
    refuseTwins(files, known)
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const { threads } = context.limits
  const eventFilesOfRun = files.map(
    ({ path, name, compression, bytes: size }, index): EventFile => {
      const file = { path, name, compression, bytes: size }
      const sha256 = known[index]
      return sha256 === undefined
        ? { ...file, madeIds: null }
        : { ...file, madeIds: sha256.slice(0, 16), sha256 }
    },
  )
  const totals = await cleanEvents(
    eventFilesOfRun,
    {
      rules: parseRulesOf(configuration, now),
      maxRevenue: configuration.aggregation.max_revenue_per_event,
      threads,
      chunkBytes: Math.min(
        MOST_CHUNK_BYTES,
        Math.max(LEAST_CHUNK_BYTES, Math.ceil(bytes / threads / 4)),
      ),
      eventsFile: join(artifacts, eventFiles.events),
      rejectedFile: join(artifacts, eventFiles.rejected),
    },
    {
      checkpoint,
      progress: (done) =>
        context.update({
          // A log that somebody still writes to grows under way.
          fraction: bytes === 0 ? 1 : Math.min(1, done.bytes / bytes),
          done: done.lines,
          unit: 'events',
        }),
      malformed: (count, first, parsed) => {
        if (configuration.max_failed_share !== null || count <= configuration.max_failed_lines) {
          return
        }
        throw parsed === 0
          ? noLineIsJson(count, first)
          : tooManyMalformed(count, first, configuration)
      },
    },
  )
  const malformed = totals.rejected.malformed_json
  const share = configuration.max_failed_share ?? 0
  const most = Math.max(configuration.max_failed_lines, share * totals.lines)
  if (malformed > 0 && totals.parsed === 0) throw noLineIsJson(malformed, totals.firstMalformed)
  if (malformed > most) throw tooManyMalformed(malformed, totals.firstMalformed, configuration)
  return totals
}

/** With made ids two files of the same content would give every event twice under one id. */
function refuseTwins(files: readonly InputLog[], hashes: readonly string[]): void {
  for (const [index, hash] of hashes.entries()) {
    const twin = hashes.indexOf(hash)
    if (twin === index || files[index]!.bytes === 0) continue
    throw expected('bad_input', {
      what: `${files[twin]!.name} and ${files[index]!.name} have the same content.`,
      remedy: 'Leave one of them out: ids are made from the content and would come twice.',
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
}
