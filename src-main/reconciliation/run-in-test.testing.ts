import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { reconciliationJob } from '../../src-shared/reconciliation/job.ts'
import {
  type ReconciliationSummary,
  reconciliationSummary,
} from '../../src-shared/reconciliation/summary.ts'
import { taskInTest } from '../jobs/test-support/task-in-test.testing.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { publishFiles } from '../platform/publish.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { runReconciliation } from './runner.ts'

export interface ReconciliationInTest {
  /** Where the lists are; the pairs stand beside them as `pairs.csv`. */
  readonly folder: string
  /** The run's own folder. */
  readonly run: string
  readonly logged: readonly string[]
  readonly result: JobResult
  readonly summary: ReconciliationSummary
  /** Lines of `pairs.csv` and of a companion of it, header and all. */
  readonly lines: (end?: string) => string[]
}

type JobInput = z.input<typeof reconciliationJob>

/** Runs the whole job in this thread over `left.csv`, `right.csv` and `truth.csv` of this content. */
export async function reconcileTexts(
  files: Readonly<Record<string, string>>,
  over: Partial<Pick<JobInput, 'parameters' | 'survivorship' | 'earlier' | 'write'>> = {},
  context: Partial<TaskContext> = {},
): Promise<ReconciliationInTest> {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const task = taskInTest([])
  mkdirSync(join(task.context.folder, 'artifacts'), { recursive: true })
  const source = (name: string) => ({ kind: 'file' as const, path: join(folder, name) })
  const output = join(folder, 'pairs.csv')
  const result = await runReconciliation(
    reconciliationJob.parse({
      kind: 'reconciliation',
      inputs: {
        left: source('left.csv'),
        ...('right.csv' in files && { right: source('right.csv') }),
        ...('truth.csv' in files && { truth: source('truth.csv') }),
      },
      parameters: {},
      output,
      ...over,
    }),
    {
      ...task.context,
      conclude: async ({ files: published }) => publishFiles([...published]),
      ...context,
    },
  )
  const read = (end: string): string => readFileSync(output + end, 'utf8')
  return {
    folder,
    run: task.context.folder,
    logged: task.logged,
    result,
    summary: reconciliationSummary.parse(JSON.parse(read('.summary.json'))),
    lines: (end = '') => read(end).trimEnd().split('\n'),
  }
}
