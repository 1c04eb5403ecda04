import { keepWrite, queryTemplates, readWrites, writeOrderOf } from '../allocation/index.ts'
import type { DemoDatabase } from '../../src-shared/allocation/demo-database.ts'
import type { QueryTemplate } from '../../src-shared/allocation/query-templates.ts'
import type {
  RunWrite,
  WriteBackReport,
  WriteBackRequest,
} from '../../src-shared/allocation/write-back.ts'
import type { RunDetail } from '../../src-shared/runs.ts'
import type { PreviewRequest, QueryPreview } from '../../src-shared/sql-preview.ts'
import type { TaskListeners } from '../jobs/supervisor.ts'
import { expected } from '../platform/errors.ts'
import type { ConnectionsService } from './connections.ts'
import type { ScratchTasks } from './scratch-tasks.ts'

export interface DatabasesOptions {
  readonly scratch: Pick<ScratchTasks, 'perform'>
  readonly connections: Pick<ConnectionsService, 'targets'>
  /** Throws `not_found`. */
  readonly get: (id: string) => RunDetail
  /** Throws while a run has no result. */
  readonly resultFolder: (id: string) => string
}

/** What people ask of databases beside runs; each question works in a process of its own. */
export interface DatabasesService {
  templates(): Promise<{ templates: QueryTemplate[] }>
  preview(request: PreviewRequest, signal: AbortSignal | undefined): Promise<QueryPreview>
  demo(connection: string, signal: AbortSignal | undefined): Promise<DemoDatabase>
  writes(id: string): Promise<{ writes: RunWrite[] }>
  writeBack(
    request: WriteBackRequest,
    who: string,
    signal: AbortSignal | undefined,
    listeners?: TaskListeners,
  ): Promise<WriteBackReport>
}

export function createDatabases(options: DatabasesOptions): DatabasesService {
  const { scratch, connections, get, resultFolder } = options
  return {
    templates: async () => ({ templates: [...(await queryTemplates())] }),
    preview: async (request, signal) =>
      await scratch.perform(
        'allocation.preview_query',
        request,
        signal,
        {},
        await connections.targets([request.connection]),
      ),
    demo: async (connection, signal) =>
      await scratch.perform(
        'allocation.demo_database',
        { connection },
        signal,
        {},
        await connections.targets([connection]),
      ),
    writes: async (id) => {
      get(id)
      return { writes: [...(await readWrites(resultFolder(id)))] }
    },
    async writeBack(request, who, signal, listeners = {}) {
      const { id, connection } = request
      const { job } = get(id)
      const folder = resultFolder(id)
      if (job.kind !== 'allocation' || job.dry_run) {
        throw expected('bad_usage', {
          what: `Run ${id} is ${job.kind === 'allocation' ? 'a dry run' : 'no allocation'}: it has nothing to write.`,
          remedy: 'Write the assignments of a finished allocation.',
        })
      }
      const order = await writeOrderOf(job, { ...request, folder, written_by: who })
      const report = await scratch.perform(
        'allocation.write_back',
        order,
        signal,
        listeners,
        await connections.targets([connection]),
      )
      if (report.write !== null) await keepWrite(folder, report.write)
      return report
    },
  }
}
