import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { queryTemplates } from '../allocation/index.ts'
import { demoDrop, type DemoDatabase } from '../../src-shared/allocation/demo-database.ts'
import type { QuerySource } from '../../src-shared/allocation/inputs.ts'
import type { QueryTemplate } from '../../src-shared/allocation/query-templates.ts'
import {
  type RunWrite,
  runWrite,
  type WriteBackReport,
  type WriteBackRequest,
} from '../../src-shared/allocation/write-back.ts'
import { isDropJob, type RunDetail } from '../../src-shared/runs.ts'
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
      const { id, connection, parameters } = request
      const { job } = get(id)
      const folder = resultFolder(id)
      if (job.kind !== 'allocation' || job.dry_run) {
        throw expected('bad_usage', {
          what: `Run ${id} is ${job.kind === 'allocation' ? 'a dry run' : 'no allocation'}: it has nothing to write.`,
          remedy: 'Write the assignments of a finished allocation.',
        })
      }
      const asked = parametersOf(job)
      const dropId = request.drop_id ?? parameters['drop_id'] ?? asked['drop_id']
      if (dropId === undefined) {
        throw expected('bad_usage', {
          what: 'Which drop the assignments belong to is not known: no query of the run asked for one.',
          remedy: 'Name it with --drop_id, or in the field of the drop.',
        })
      }
      const ofRun = job.inputs.caps
      const own = ofRun.kind === 'query' && ofRun.connection === connection
      requireRunsOwn(
        { ...parameters, ...(request.drop_id !== undefined && { drop_id: request.drop_id }) },
        { ...asked, ...(own && ofRun.parameters) },
        own,
      )
      const source: QuerySource = own
        ? ofRun
        : { kind: 'query', connection, sql: await capsTemplate(), file: capsFile }
      const caps: QuerySource = {
        ...source,
        parameters: { ...asked, ...source.parameters, ...parameters, drop_id: dropId },
      }
      const end = parameters['drop_end'] ?? asked['drop_end']
      const report = await scratch.perform(
        'allocation.write_back',
        {
          run: id,
          folder,
          connection,
          drop_id: dropId,
          assigned_at: request.assigned_at ?? null,
          expires_at: request.expires_at ?? end ?? null,
          caps,
          unsponsored_cap: job.parameters.unsponsored_cap,
          written_by: who,
          dry_run: request.dry_run,
        },
        signal,
        listeners,
        await connections.targets([connection]),
      )
      if (report.write !== null) await keepWrite(folder, report.write)
      return report
    },
  }
}

const capsFile = 'contract-caps.postgresql.sql'

async function capsTemplate(): Promise<string> {
  const found = (await queryTemplates()).find(({ name }) => name === capsFile)
  if (found === undefined) throw new Error(`${capsFile} is missing`)
  return found.sql
}

/** What the queries of a run asked for; of the drop all ask for the same. */
function parametersOf(job: RunDetail['job']): Readonly<Record<string, string>> {
  const names = Object.keys(demoDrop)
  const given = (isDropJob(job) ? Object.values(job.inputs) : []).flatMap((source) =>
    source?.kind === 'query' ? Object.entries(source.parameters ?? {}) : [],
  )
  return Object.fromEntries(given.filter(([name, value]) => names.includes(name) && value !== ''))
}

/**
 * The room of contracts is computed as the run's caps were: other values would let a write give out
 * what the run's own query forbids. Throws `bad_usage` for values that differ from the run's, and for
 * any that its query of the caps left at its default.
 */
function requireRunsOwn(
  given: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  queriedCaps: boolean,
): void {
  const differing = Object.entries(given).flatMap(([name, value]) => {
    const had = own[name]
    if (had === value || (had === undefined && value === '')) return []
    if (had !== undefined) return [`${name} (${had} in the run, ${value} given)`]
    return queriedCaps && name !== 'drop_id' ? [`${name} (not given in the run)`] : []
  })
  if (differing.length === 0) return
  throw expected('bad_usage', {
    what: `A write computes the room of contracts as the run did; it takes no other ${differing.join(', ')}.`,
    remedy: 'Leave these values out, or start a run with them and write that one.',
    kept: 'Nothing was written.',
  })
}

const writesFile = 'writes.jsonl'

async function readWrites(folder: string): Promise<readonly RunWrite[]> {
  const text = await readFile(join(folder, writesFile), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    try {
      return [runWrite.parse(JSON.parse(line))]
    } catch {
      // A line that was cut off; the database still knows.
      return []
    }
  })
}

/** Whoever died between commit and this note finds it again by the next try. */
async function keepWrite(folder: string, write: RunWrite): Promise<void> {
  const known = await readWrites(folder)
  if (
    known.some(
      (each) => each.connection === write.connection && each.written_at === write.written_at,
    )
  )
    return
  await appendFile(join(folder, writesFile), `${JSON.stringify(write)}\n`, { mode: 0o600 })
}
