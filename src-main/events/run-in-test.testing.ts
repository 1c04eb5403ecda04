import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { etlConfiguration } from '../../src-shared/events/configuration.ts'
import type { LoadTarget } from '../../src-shared/events/load.ts'
import { eventFiles, eventsJob, type EventSource } from '../../src-shared/events/job.ts'
import {
  qualityReport,
  type QualityReport,
  rejectedLine,
  type RejectedLine,
} from '../../src-shared/events/report.ts'
import { taskInTest } from '../jobs/test-support/task-in-test.testing.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { literal } from '../data/sql.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { publishFiles } from '../platform/publish.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { runEvents } from './runner.ts'

/** An event with what a test cares about; the rest is filled in. */
export function eventLine(over: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    event_id: `e${++eventsMade}`,
    player_id: 'p1',
    event_type: 'session_start',
    timestamp: '2025-01-02T03:04:05Z',
    ...over,
  })
}
let eventsMade = 0

/** No check fails for want of events. */
export const lenient: z.input<typeof etlConfiguration> = {
  quality_checks: { min_events: 0, required_event_types: [] },
}

export interface EventsRunInTest {
  /** Where the inputs are; `output` stands beside them. */
  readonly folder: string
  readonly output: string
  readonly logged: readonly string[]
  readonly result: JobResult
  readonly quality: QualityReport
  readonly rejected: readonly RejectedLine[]
}

export interface RunOptions {
  readonly configuration?: z.input<typeof etlConfiguration>
  /** Paths or patterns within the folder; else all of the files by name. */
  readonly inputs?: readonly string[]
  /** Instead of files. */
  readonly sources?: readonly EventSource[]
  readonly now?: string
  readonly load?: LoadTarget
  readonly threads?: number
  /** Folder of an earlier run of the test: its output is written again. */
  readonly folder?: string
  /** Called when a stage begins. */
  readonly onStage?: (stage: string, cancel: () => void) => void
  readonly context?: Partial<TaskContext>
}

/** Runs the whole job in this thread over files of this content. */
export async function runOver(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: RunOptions = {},
): Promise<EventsRunInTest> {
  const folder = options.folder ?? temporaryFolder()
  const output = join(folder, 'output')
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const task = taskInTest([])
  mkdirSync(join(task.context.folder, 'artifacts'), { recursive: true })
  const names = options.inputs ?? Object.keys(files)
  const result = await runEvents(
    eventsJob.parse({
      kind: 'events',
      inputs: options.sources ?? names.map((name) => ({ kind: 'file', path: join(folder, name) })),
      output,
      configuration: options.configuration ?? lenient,
      now: options.now ?? '2025-02-01T00:00:00Z',
      load: options.load ?? null,
    }),
    {
      ...task.context,
      limits: { ...task.context.limits, threads: options.threads ?? 1 },
      conclude: ({ files: finished }) => publishFiles(finished),
      enter(stage) {
        task.context.enter(stage)
        options.onStage?.(stage, () => task.cancel())
      },
      ...options.context,
    },
  )
  const text = (name: string): string => readFileSync(join(output, name), 'utf8')
  return {
    folder,
    output,
    logged: task.logged,
    result,
    quality: qualityReport.parse(JSON.parse(text(eventFiles.quality))),
    rejected: text(eventFiles.rejected)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => rejectedLine.parse(JSON.parse(line))),
  }
}

/** Rows of an output, or of all that match a pattern in it, as texts or by the columns given. */
export async function rowsOf(
  output: string,
  name: string,
  columns = '(COLUMNS(*))::VARCHAR',
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  using connection: Connection = await openDuckDb({
    memoryLimit: 128 * 1024 ** 2,
    threads: 1,
    tempFolder: temporaryFolder(),
  })
  return await connection.rows(
    `SELECT ${columns} FROM read_parquet(${literal(join(output, name))}) ORDER BY ALL`,
  )
}

/** The rejected lines as `file:line reason`. */
export function reasonsOf({ rejected }: EventsRunInTest): readonly string[] {
  return rejected
    .map(({ file, line, reason }) => `${file.slice(file.lastIndexOf('/') + 1)}:${line} ${reason}`)
    .toSorted()
}
