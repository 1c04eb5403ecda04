import { homedir } from 'node:os'
import { join } from 'node:path'
import type { RemovedRun } from '../../src-shared/marks.ts'
import {
  hasResult,
  isActive,
  type Run,
  type RunsPage,
  type RunsRequest,
} from '../../src-shared/runs.ts'
import { emptyTrash } from '../jobs/retention-trash.ts'
import { createDuties } from '../jobs/duties.ts'
import { startHostCycle } from '../jobs/host-cycle.ts'
import { takeLease } from '../jobs/leases.ts'
import { createQueryClient } from '../jobs/query-client.ts'
import { endsWhenIdle } from '../jobs/idle-query-client.ts'
import { createJobQueue } from '../jobs/queue.ts'
import { adoptPublishedRuns, recoverInterrupted, removeLeftovers } from '../jobs/recovery.ts'
import { folderOf } from '../jobs/run-folder.ts'
import { withoutJob } from '../jobs/run-listeners.ts'
import { systemClock } from '../platform/clock.ts'
import { expected } from '../platform/errors.ts'
import { ownIdentity, processState } from '../platform/host-identity.ts'
import { newRunId } from '../platform/ids.ts'
import { localOwner } from '../platform/owner.ts'
import { openHostLog } from '../platform/log.ts'
import { openSettingsFile } from '../platform/settings-file.ts'
import { version } from '../platform/version.ts'
import { prepareWorkspace } from '../platform/workspace.ts'
import { createAccessStore } from '../store/access.ts'
import { backUpBeforeMigration } from '../store/backup-duties.ts'
import { createBackups } from '../store/backup.ts'
import { refuseNewer } from '../store/database.ts'
import { openIndexStore } from '../store/index-store.ts'
import { openPeopleStore, peopleMigrations } from '../store/people-store.ts'
import { indexMigrations, type RunIdFilter } from '../store/runs.ts'
import { createAllocationTasks } from './allocation-tasks.ts'
import { createBackupService } from './backups.ts'
import { createDatabases } from './databases.ts'
import { createEventRuns } from './event-runs.ts'
import { createEventDatabases } from './event-databases.ts'
import { vaultOf } from './connection-password.ts'
import { createConnections } from './connections.ts'
import { createDownloads } from './downloads.ts'
import {
  confinedJob,
  connectionsOf,
  earlierRunOf,
  jobTitle,
  logLevelOf,
  runsCompared,
  validateJob,
} from './families.ts'
import { latestByKey } from './events.ts'
import { listFolder } from './files.ts'
import { createLanguageModel } from './language-model.ts'
import { createHealth } from './health.ts'
import { auditLoadsOfRuns } from './load-audit.ts'
import { createSchedules } from './schedules.ts'
import { createSettings } from './settings.ts'
import { createReconciliationTasks } from './reconciliation-tasks.ts'
import { createReviews } from './reviews.ts'
import { createRunDetails } from './run-details.ts'
import { createRunLogs } from './run-log.ts'
import { addUpkeepDuties } from './run-upkeep-duties.ts'
import { createRunUpkeep, listedRuns } from './run-upkeep.ts'
import { createScratchTasks } from './scratch-tasks.ts'
import { createUploads } from './uploads.ts'
import type { CoreOptions, Core } from './core.ts'

/** Milliseconds that the process of what-if questions is kept after the last one. */
const whatIfKept = 5 * 60_000

export async function createCore(options: CoreOptions): Promise<Core> {
  const { workspace, roots, spawner, clock = systemClock } = options
  refuseNewer(workspace.indexDatabase, indexMigrations)
  refuseNewer(workspace.peopleDatabase, peopleMigrations)
  prepareWorkspace(workspace)
  const store = openIndexStore(workspace.indexDatabase)
  const backupFiles = createBackups({
    folder: workspace.backups,
    version,
    now: () => clock.now(),
  })
  await backUpBeforeMigration(workspace.peopleDatabase, peopleMigrations, backupFiles)
  const people = openPeopleStore(workspace.peopleDatabase)
  const backups = createBackupService({
    people,
    backups: backupFiles,
    temporary: workspace.temporary,
    now: () => clock.now(),
  })
  const startedAt = clock.now()
  const log = openHostLog(workspace.logs)
  log.info('core opened', { host: options.host, version })
  const settingsFile = openSettingsFile(workspace.settingsFile, () => clock.now())
  const settings = createSettings({
    file: settingsFile,
    limits: options.limits,
    concurrency: options.concurrency,
  })
  const leases = takeLease({
    store: store.hosts,
    id: newRunId(clock.now()),
    kind: options.host,
    version,
    clock,
    identity: ownIdentity(),
    processState,
    onTrouble: (error) => log.trouble('this host could not enter its lease', error),
  })
  const recovery = {
    workspace,
    store: store.runs,
    hosts: store.hosts,
    leases,
    clock,
    version,
    onTrouble: (error: unknown) => log.trouble('a run could not be recovered', error),
  }
  const interrupted = await recoverInterrupted(recovery)
  const adopted = await adoptPublishedRuns(recovery)
  await removeLeftovers(recovery)
  await emptyTrash(workspace, store.runs)
  if (interrupted.length + adopted.length > 0) log.info('runs found', { interrupted, adopted })
  const queue = createJobQueue({
    workspace,
    store: store.runs,
    host: leases.id,
    spawner,
    clock,
    limits: () => settings.limits(),
    concurrency: () => settings.concurrency(),
    version,
    titleOf: jobTitle,
    connections: (job) => connections.targets(connectionsOf(job)),
    reviewLog: workspace.peopleDatabase,
    languageModel: (job) => languageModel.accessFor(job),
    earlier: (run) =>
      earlierRunOf(run.job) ??
      schedules.earlierRuns(run, runsCompared(run.job)) ??
      store.runs.succeededBefore(run, runsCompared(run.job)),
    onTrouble: (error) => log.trouble('a run could not be written down', error),
  })
  settingsFile.onChange(() => queue.wake())
  auditLoadsOfRuns({
    queue,
    workspace,
    store: people.audit,
    now: () => clock.now(),
    onTrouble: (error) => log.trouble('the audit log could not be written', error),
  })
  const duties = createDuties({
    store: store.hosts,
    clock,
    onTrouble: (duty, error) => log.trouble(`${duty} could not be done`, error),
  })
  const cycle = startHostCycle({
    leases,
    hosts: store.hosts,
    queue,
    clock,
    duties,
    recover: async () => {
      const found = await recoverInterrupted({
        ...recovery,
        isAtWork: (id) => queue.isAtWork(id),
        unpublished: false,
        onEnded: (run) => queue.tell(run),
      })
      if (found.length > 0) log.info('runs of dead hosts found', { interrupted: found })
    },
    refresh() {
      settingsFile.current()
      upkeep.look()
    },
    // A command ends, and its runs with it: those who stay open start what is due.
    ...(options.host !== 'cli' && { onTurn: () => schedules.look() }),
    onScheduler: (holds) => log.info(holds ? 'scheduler gained' : 'scheduler given up'),
    onTrouble: (what, error) => log.trouble(what, error),
  })
  const list = (request: RunsRequest, ids: RunIdFilter = {}): RunsPage => {
    const page = store.runs.list(request, ids)
    // What runs here is newer in the queue than in the index.
    const rows = page.rows.map((row) =>
      isActive(row.lifecycle.state) ? withoutJob(queue.get(row.id)) : row,
    )
    return { ...page, rows }
  }
  const upkeep = createRunUpkeep({
    workspace,
    index: store,
    people,
    queue,
    clock,
    list,
    rule: () => settings.view().values.retention,
    onTrouble: (error) => log.trouble('a run could not be measured', error),
  })
  const uploads = createUploads(workspace.uploads, () => clock.now())
  addUpkeepDuties({ duties, backups, upkeep, uploads, settings: () => settings.view().values, log })
  const queries = createQueryClient(spawner, workspace.temporary)
  // Its own process: solving would keep the screens waiting.
  const whatIf = endsWhenIdle(createQueryClient(spawner, workspace.temporary), whatIfKept)
  const runLogs = createRunLogs()
  const downloads = createDownloads(workspace.exports, () => clock.monotonic())

  const scratch = createScratchTasks({
    spawner,
    temporary: workspace.temporary,
    newId: () => newRunId(clock.now()),
    limits: () => settings.limits(),
  })

  const vault = vaultOf(workspace, process.env, options.cipher)
  const languageModel = createLanguageModel({
    vault,
    environment: process.env,
    cache: workspace.adjudications,
    check: (model, access, signal) =>
      scratch.perform('reconciliation.check_model', { model }, signal, {}, [], access),
  })

  const connections = createConnections({
    store: people.connections,
    vault,
    environment: process.env,
    roots,
    now: () => clock.now(),
    check: (target, signal) =>
      scratch.perform('connection.check', { name: target.name }, signal, {}, [target]),
  })

  const start: Core['start'] = (job, startOptions) => {
    validateJob(job)
    languageModel.requireFor(job)
    const run = queue.start(
      confinedJob(job, roots),
      // Who calls the core itself is whoever started this host.
      { startedBy: localOwner().name, ...logLevelOf(job), ...startOptions },
    )
    for (const earlier of earlierRunOf(job) ?? []) people.refusedRules.copy(earlier, run.id)
    return run
  }

  const schedules = createSchedules({
    store: people.schedules,
    clock,
    checked(job) {
      validateJob(job)
      return confinedJob(job, roots)
    },
    start: (job, startedBy) => start(job, { startedBy }),
    find: (id) => store.runs.get(id),
    host: () => store.hosts.scheduler(),
    onTrouble: (what, error) => log.trouble(`${what} could not be started`, error),
  })

  const resultFolder = (id: string): string => {
    const { lifecycle } = queue.get(id)
    if (hasResult(lifecycle)) return workspace.run(id)
    throw expected('conflict', {
      what: `Run ${id} has no result (${lifecycle.state}).`,
      remedy: 'Wait until it has succeeded, or run it again.',
    })
  }

  const reviews = createReviews({
    store: people.reviews,
    refused: people.refusedRules,
    queries,
    clock,
    log: workspace.peopleDatabase,
    kindOf: (id) => queue.get(id).kind,
    resultFolder,
  })

  return {
    ...createAllocationTasks({
      workspace,
      roots,
      scratch,
      connections,
      queries,
      downloads,
      resultFolder,
    }),
    ...createReconciliationTasks({ workspace, roots, scratch, connections, reviews }),
    queue,
    queries,
    whatIf,
    settings,
    duties,
    access: createAccessStore(people.database),
    people,
    connections,
    databases: createDatabases({
      scratch,
      connections,
      get: (id) => queue.get(id),
      resultFolder,
    }),
    eventRuns: createEventRuns({
      queries,
      get: (id) => queue.get(id),
      resultFolder,
      before: (run, most) => store.runs.succeededBefore(run, most),
    }),
    eventDatabases: createEventDatabases({
      scratch,
      queries,
      connections,
      get: (id) => queue.get(id),
      resultFolder,
    }),
    schedules,
    languageModel,
    backups,
    metrics: store.metrics,
    reviews,
    upkeep,
    clock,
    info: () => ({
      version,
      host: options.host,
      workspace: workspace.root,
      roots: roots.folders === null ? null : [...roots.folders],
      node: process.versions.node,
      platform: process.platform,
      started_at: startedAt.toISOString(),
    }),
    health: createHealth({
      workspace,
      queue,
      queries,
      hosts: store.hosts,
      here: leases.id,
      monotonic: () => clock.monotonic(),
      index: store,
      people: people.database,
    }),
    hostLog: log,
    listFolder: (path) => listFolder(roots, path, homedir()),
    start,
    list,
    changes: (signal) =>
      listedRuns(
        latestByKey<Run | RemovedRun>(
          (push) => {
            const stops = [
              queue.onChange(push),
              upkeep.onChange(push),
              queue.onRemove((id) => push({ id, removed: true })),
            ]
            for (const { run } of store.runs.active()) push(withoutJob(queue.get(run.id)))
            // Whoever follows runs of other hosts must not end for want of work of its own.
            const alive = setInterval(() => undefined, 60_000)
            return () => {
              clearInterval(alive)
              for (const stop of stops) stop()
            }
          },
          (run) => run.id,
          signal,
        ),
        upkeep.listed,
      ),
    log: (id, after, limit) => {
      queue.get(id)
      return runLogs.read(id, folderOf(workspace, id), after, limit)
    },
    details: createRunDetails({
      workspace,
      runs: store.runs,
      hosts: store.hosts,
      here: leases.id,
      get: (id) => queue.get(id),
    }),
    sampleLog: (signal) =>
      scratch.perform('events.sample', { folder: join(workspace.samples, 'game-month') }, signal),
    resultFolder,
    confine: (path) => roots.confine(path),
    uploads,
    addDownload: (name, write) => downloads.add(name, write),
    download: (token) => downloads.get(token),
    async close() {
      schedules.stop()
      await queue.close()
      await cycle.close()
      queries.close()
      whatIf.close()
      await downloads.close()
      await upkeep.close()
      await backups.close()
      people[Symbol.dispose]()
      store[Symbol.dispose]()
    },
  }
}
