import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  eventLoad,
  type EventLoad,
  loadsFile,
  type LoadReport,
  type LoadRequest,
} from '../../src-shared/events/load.ts'
import type { LogProfile, ProfileRequest } from '../../src-shared/events/profile.ts'
import type { RunDetail } from '../../src-shared/runs.ts'
import type { QueryClient } from '../jobs/query-client.ts'
import { expected } from '../platform/errors.ts'
import { type ConnectionsService, connectionNames } from './connections.ts'
import type { ScratchTasks } from './scratch-tasks.ts'

export interface EventDatabasesOptions {
  readonly scratch: Pick<ScratchTasks, 'perform'>
  readonly queries: Pick<QueryClient, 'ask'>
  readonly connections: Pick<ConnectionsService, 'targets'>
  /** Throws `not_found`. */
  readonly get: (id: string) => RunDetail
  /** Throws while a run has no result. */
  readonly resultFolder: (id: string) => string
}

/** What runs of events have to do with databases; each question works in a process of its own. */
export interface EventDatabases {
  /** When and by whom the tables of a run were written into databases. */
  loads(id: string): Promise<{ loads: EventLoad[] }>
  /** A sample of sources whose paths are confined; only queries need a process of their own. */
  profile(request: ProfileRequest, signal: AbortSignal | undefined): Promise<LogProfile>
  load(request: LoadRequest, who: string, signal: AbortSignal | undefined): Promise<LoadReport>
}

export function createEventDatabases(options: EventDatabasesOptions): EventDatabases {
  const { scratch, queries, connections, get, resultFolder } = options
  const folderOf = (id: string): string => {
    if (get(id).kind === 'events') return resultFolder(id)
    throw expected('bad_usage', {
      what: `Run ${id} is no run of events: it has no such tables.`,
      remedy: 'Write the tables of a finished run of events.',
    })
  }
  return {
    async profile(request, signal) {
      const names = connectionNames(request.inputs)
      if (names.length === 0) return await queries.ask('events.profile', request, signal)
      const targets = await connections.targets(names)
      return await scratch.perform('events.profile_sources', request, signal, {}, targets)
    },
    loads: async (id) => ({ loads: [...(await readLoads(folderOf(id)))] }),
    async load({ id, ...request }, who, signal) {
      const folder = folderOf(id)
      const report = await scratch.perform(
        'events.load',
        { ...request, run: id, folder, written_by: who },
        signal,
        {},
        await connections.targets([request.connection]),
      )
      if (report.load !== null) {
        await appendFile(join(folder, loadsFile), `${JSON.stringify(report.load)}\n`, {
          mode: 0o600,
        })
      }
      return report
    },
  }
}

async function readLoads(folder: string): Promise<readonly EventLoad[]> {
  const text = await readFile(join(folder, loadsFile), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    try {
      return [eventLoad.parse(JSON.parse(line))]
    } catch {
      // A line that was cut off; the database still knows.
      return []
    }
  })
}
