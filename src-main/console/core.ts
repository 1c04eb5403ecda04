import type { Folder } from '../../src-shared/files.ts'
import type { RunChange } from '../../src-shared/marks.ts'
import type { RunDetails } from '../../src-shared/run-details.ts'
import type { Job, LogPage, Run, RunsPage, RunsRequest } from '../../src-shared/runs.ts'
import type { SystemHealth, SystemInfo } from '../../src-shared/system.ts'
import type { Duties } from '../jobs/duties.ts'
import type { QueryClient } from '../jobs/query-client.ts'
import type { JobQueue, StartOptions } from '../jobs/queue.ts'
import type { Limits, TaskResult } from '../jobs/tasks.ts'
import type { Spawner } from '../jobs/process-channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { HostLog } from '../platform/log.ts'
import type { Roots } from '../platform/roots.ts'
import type { Cipher } from '../platform/secrets.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { AccessStore } from '../store/access.ts'
import type { MetricsStore } from '../store/metrics.ts'
import type { PeopleStore } from '../store/people-store.ts'
import type { RunIdFilter } from '../store/runs.ts'
import type { AllocationTasks } from './allocation-tasks.ts'
import type { BackupService } from './backups.ts'
import type { DatabasesService } from './databases.ts'
import type { EventRuns } from './event-runs.ts'
import type { EventDatabases } from './event-databases.ts'
import type { ConnectionsService } from './connections.ts'
import type { Download } from './downloads.ts'
import type { LanguageModelService } from './language-model.ts'
import type { SchedulesService } from './schedules.ts'
import type { SettingsService } from './settings.ts'
import type { ReconciliationTasks } from './reconciliation-tasks.ts'
import type { ReviewsService } from './reviews.ts'
import type { RunUpkeep } from './run-upkeep.ts'
import type { Uploads } from './uploads.ts'

export interface CoreOptions {
  readonly workspace: Workspace
  readonly roots: Roots
  readonly spawner: Spawner
  /** Seals passwords better than a key file can, where the host has such a thing. */
  readonly cipher?: () => Promise<Cipher | undefined>
  readonly host: SystemInfo['host']
  readonly clock?: Clock
  readonly limits?: Limits
  readonly concurrency?: number
}

/** The core: what every host offers, whatever the transport. Loads neither DuckDB nor a solver. */
export interface Core extends AllocationTasks, ReconciliationTasks {
  readonly queue: JobQueue
  readonly queries: QueryClient
  /** Keeps the last run it was asked about at hand for some minutes. */
  readonly whatIf: QueryClient
  readonly settings: SettingsService
  /** What one host of the workspace does for all, such as the daily backup. */
  readonly duties: Pick<Duties, 'add'>
  /** Invited people, their sessions, API keys. */
  readonly access: AccessStore
  /** What people do and cannot be made again. */
  readonly people: PeopleStore
  /** Databases that inputs come from. */
  readonly connections: ConnectionsService
  /** Queries looked at before they are used, and results written back. */
  readonly databases: DatabasesService
  /** Jobs that start by the clock. */
  readonly schedules: SchedulesService
  /** Tables of event runs written into databases. */
  readonly eventDatabases: EventDatabases
  /** Runs of events beside each other. */
  readonly eventRuns: EventRuns
  /** The key of the model that judges pairs in review. */
  readonly languageModel: LanguageModelService
  readonly backups: BackupService
  /** Figures of the index over time. */
  readonly metrics: MetricsStore
  /** What people decide about the pairs of reconciliations. */
  readonly reviews: ReviewsService
  /** Marks, sizes and removal of runs. */
  readonly upkeep: RunUpkeep
  readonly clock: Clock
  info(): SystemInfo
  health(): Promise<SystemHealth>
  /** What this host writes down about itself. */
  readonly hostLog: HostLog
  listFolder(path: string | null): Promise<Folder>
  /** Files that a browser copies into the workspace. */
  readonly uploads: Pick<Uploads, 'receive'>
  /** Checks a job, confines its paths and queues it. */
  start(job: Job, options?: StartOptions): Run
  list(request: RunsRequest, ids?: RunIdFilter): RunsPage
  changes(signal: AbortSignal | undefined): AsyncGenerator<RunChange, void>
  log(id: string, after: number, limit: number): Promise<LogPage>
  /** Where a run is and what its folder records. Throws `not_found`. */
  details(id: string): Promise<RunDetails>
  /** Makes the sample log of events (once) and names it, with the clock to read it with. */
  sampleLog(signal: AbortSignal | undefined): Promise<TaskResult<'events.sample'>>
  /** The folder of a run that has a result. Throws `not_found`, or `conflict` while it has none. */
  resultFolder(id: string): string
  confine(path: string): string
  /** A file that `write` makes, offered for download; gives its token. */
  addDownload(name: string, write: (to: string) => Promise<void>): Promise<string>
  download(token: string): Download | undefined
  close(): Promise<void>
}
