import {
  activeStates,
  job as jobSchema,
  jobKind,
  type Lifecycle,
  lifecycle as lifecycleSchema,
  type Run,
  type RunDetail,
  runMetrics,
  type RunSort,
  type RunsPage,
  type RunsRequest,
  type RunState,
} from '../../src-shared/runs.ts'
import type { Migrations, WriteHandle } from './database.ts'
import { hostsTables, removedRunsTable } from './hosts.ts'
import { runSizesTable } from './run-sizes.ts'

export const indexMigrations: Migrations = [
  `CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    state TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    metrics TEXT NOT NULL,
    job TEXT NOT NULL,
    owner_pid INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX runs_newest ON runs (created_at DESC, id DESC);
  CREATE INDEX runs_by_state ON runs (state);`,
  `ALTER TABLE runs ADD COLUMN started_by TEXT;
  ${runSizesTable}`,
  hostsTables,
  `ALTER TABLE runs ADD COLUMN dry_run INTEGER
     AS (coalesce(json_extract(job, '$.dry_run'), 0)) VIRTUAL;`,
  removedRunsTable,
]

/** How a run ended, without the rest of it. */
export interface Ending extends Pick<Run, 'id' | 'kind' | 'title' | 'created_at'> {
  readonly state: RunState
  /** Of those that succeeded; null otherwise. */
  readonly outcome: 'ok' | 'warning' | null
}

/** A run that is over, for whoever looks after its folder. */
export interface EndedRun extends Pick<Run, 'id' | 'kind' | 'title' | 'created_at'> {
  readonly ended_at: string
  readonly dry_run: boolean
  /** Null while it is not measured. */
  readonly bytes: number | null
}

/** The index of runs. Rows can be rebuilt from the run folders; reads parse what they find. */
export interface RunsStore {
  /** `owner` is the host that works on it. */
  insert(run: RunDetail, owner: string): void
  /** Enters a published run; false when it is known (another host may have been quicker). */
  adopt(run: RunDetail, owner: string): boolean
  /** With an `owner`, a run that has been claimed from it stays as it is. */
  update(id: string, lifecycle: Lifecycle, metrics?: Run['metrics'], owner?: string): void
  remove(id: string): void
  get(id: string): RunDetail | undefined
  /** Pins and tags are kept elsewhere: `ids` says which runs have those asked for. */
  list(request: RunsRequest, ids?: RunIdFilter): RunsPage
  /** Runs that are over, with what their folders take, without reading the rest of them. */
  ended(): readonly EndedRun[]
  /** How every run that is over ended, dry runs aside, without reading the rest of it. */
  endings(): readonly Ending[]
  /** Who started how many runs, most first; runs of nobody known are left out. */
  starters(): { readonly name: string; readonly runs: number }[]
  /** Ids of the runs of the same kind and inputs that were started before and succeeded, newest first. */
  succeededBefore(
    run: Pick<RunDetail, 'id' | 'kind' | 'job' | 'created_at'>,
    limit: number,
  ): string[]
  ids(): readonly string[]
  /** Makes a run somebody else's to look after; false when it was not `from`'s (any more). */
  claim(id: string, from: string, to: string): boolean
  /** Runs that are not over, with the host that works on them. */
  active(): readonly { readonly run: RunDetail; readonly owner: string }[]
  ownerOf(id: string): string | undefined
  /** Runs that are not over, without reading what they are: to be asked often. */
  owners(): readonly ActiveRun[]
  /** Asks the host that works on it to cancel it; from now on it is shown as cancelling. */
  requestCancel(id: string, at: Date): void
  /** Changes when another host has written to the index, and only then. */
  dataVersion(): number
  /** Number of the last change of any run. */
  revision(): number
  /** Runs that changed after `revision`, in the order of their last change. */
  changedSince(revision: number): readonly ChangedRun[]
  /** Runs that were removed after `revision`, in that order. */
  removedSince(revision: number): readonly RemovedRun[]
}

export interface ActiveRun {
  readonly id: string
  readonly owner: string
  readonly cancelRequested: boolean
}

export interface ChangedRun {
  readonly run: Run
  readonly owner: string
  readonly revision: number
}

export interface RemovedRun {
  readonly id: string
  readonly revision: number
}

export interface RunIdFilter {
  readonly among?: readonly string[]
  readonly except?: readonly string[]
}

interface Row {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly created_at: string
  readonly state: string
  readonly lifecycle: string
  readonly metrics: string
  readonly job: string
  readonly owner: string
  readonly cancel_requested_at: string | null
  readonly revision: number
  readonly started_by: string | null
  readonly dry_run: number
}

export function createRunsStore(database: WriteHandle): RunsStore {
  const insertion = `INSERT INTO runs
    (id, kind, title, created_at, state, lifecycle, metrics, job, owner, started_by) VALUES
    (@id, @kind, @title, @created_at, @state, @lifecycle, @metrics, @job, @owner, @started_by)`
  const insert = database.prepare<[NewRow]>(insertion)
  const adopt = database.prepare<[NewRow]>(`${insertion} ON CONFLICT (id) DO NOTHING`)
  const update = database.prepare(
    `UPDATE runs SET state = @state, lifecycle = @lifecycle, metrics = coalesce(@metrics, metrics)
     WHERE id = @id AND owner = coalesce(@owner, owner)`,
  )
  const remove = database.prepare('DELETE FROM runs WHERE id = ?')
  const get = database.prepare<[string], Row>('SELECT * FROM runs WHERE id = ?')
  const endings = database.prepare<string[], Ending>(
    `SELECT id, kind, title, created_at, state, json_extract(lifecycle, '$.outcome') AS outcome
     FROM runs WHERE state NOT IN (${activeStates.map(() => '?').join(', ')})
       AND dry_run = 0
     ORDER BY created_at DESC, id DESC`,
  )
  const starters = database.prepare<[], { name: string; runs: number }>(
    `SELECT started_by AS name, count(*) AS runs FROM runs WHERE started_by IS NOT NULL
     GROUP BY started_by ORDER BY runs DESC, name`,
  )
  const succeededBefore = database.prepare<unknown[], { id: string }>(
    `SELECT id FROM runs
     WHERE kind = @kind AND state = 'succeeded' AND dry_run = 0
       AND (created_at, id) < (@created_at, @id)
       AND json_extract(job, '$.inputs') = json_extract(@job, '$.inputs')
     ORDER BY created_at DESC, id DESC LIMIT @limit`,
  )
  const ids = database.prepare<[], { id: string }>('SELECT id FROM runs')
  const claim = database.prepare('UPDATE runs SET owner = @to WHERE id = @id AND owner = @from')
  const owner = database.prepare<[string], { owner: string }>('SELECT owner FROM runs WHERE id = ?')
  const owners = database.prepare<string[], Pick<Row, 'id' | 'owner' | 'cancel_requested_at'>>(
    `SELECT id, owner, cancel_requested_at FROM runs
     WHERE state IN (${activeStates.map(() => '?').join(', ')})`,
  )
  const requestCancel = database.prepare<[string, string]>(
    'UPDATE runs SET cancel_requested_at = coalesce(cancel_requested_at, ?) WHERE id = ?',
  )
  const revision = database.prepare<[], { last: number }>('SELECT last FROM changes')
  const changed = database.prepare<[number], Row>(
    'SELECT * FROM runs WHERE revision > ? ORDER BY revision',
  )
  const removed = database.prepare<[number], RemovedRun>(
    'SELECT id, revision FROM removed_runs WHERE revision > ? ORDER BY revision',
  )
  const active = database.prepare<string[], Row>(
    `SELECT * FROM runs WHERE state IN (${activeStates.map(() => '?').join(', ')})`,
  )
  const ended = database.prepare<string[], Omit<EndedRun, 'dry_run'> & { dry_run: 0 | 1 }>(
    `SELECT id, kind, title, created_at, json_extract(lifecycle, '$.ended_at') AS ended_at,
       dry_run, bytes
     FROM runs LEFT JOIN run_sizes USING (id)
     WHERE state NOT IN (${activeStates.map(() => '?').join(', ')})`,
  )

  return {
    insert(run, by) {
      insert.run(rowOf(run, by))
    },
    adopt(run, by) {
      return adopt.run(rowOf(run, by)).changes === 1
    },
    update(id, lifecycle, metrics, by) {
      update.run({
        id,
        owner: by ?? null,
        state: lifecycle.state,
        lifecycle: JSON.stringify(lifecycle),
        metrics: metrics === undefined ? null : JSON.stringify(metrics),
      })
    },
    remove(id) {
      remove.run(id)
    },
    get(id) {
      const row = get.get(id)
      return row && detailOf(row)
    },
    list(request, filter = {}) {
      const { where, values } = conditionsOf(request, filter)
      const { total } = database
        .prepare<unknown[], { total: number }>(`SELECT count(*) AS total FROM runs ${where}`)
        .get(...values) ?? { total: 0 }
      const rows = database
        .prepare<unknown[], Row>(
          `SELECT * FROM runs ${where} ORDER BY ${orderOf(request)} LIMIT ? OFFSET ?`,
        )
        .all(...values, request.limit, request.offset)
      return { rows: rows.map(runOf), total }
    },
    ended() {
      return ended.all(...activeStates).map((row) => ({ ...row, dry_run: row.dry_run === 1 }))
    },
    endings: () => endings.all(...activeStates),
    starters: () => starters.all(),
    succeededBefore({ id, kind, job, created_at }, limit) {
      const asked = { id, kind, created_at, job: JSON.stringify(job), limit }
      return succeededBefore.all(asked).map((row) => row.id)
    },
    ids() {
      return ids.all().map(({ id }) => id)
    },
    claim(id, from, to) {
      return claim.run({ id, from, to }).changes === 1
    },
    active() {
      return active.all(...activeStates).map((row) => ({ run: detailOf(row), owner: row.owner }))
    },
    ownerOf(id) {
      return owner.get(id)?.owner
    },
    owners() {
      return owners.all(...activeStates).map((row) => ({
        id: row.id,
        owner: row.owner,
        cancelRequested: row.cancel_requested_at !== null,
      }))
    },
    requestCancel(id, at) {
      requestCancel.run(at.toISOString(), id)
    },
    dataVersion() {
      return Number(database.pragma('data_version', { simple: true }))
    },
    revision() {
      return revision.get()?.last ?? 0
    },
    changedSince(after) {
      return changed
        .all(after)
        .map((row) => ({ run: runOf(row), owner: row.owner, revision: row.revision }))
    },
    removedSince: (after) => removed.all(after),
  }
}

function conditionsOf(
  request: RunsRequest,
  { among, except }: RunIdFilter,
): { where: string; values: unknown[] } {
  const conditions: string[] = []
  const values: unknown[] = []
  const isIn = (column: string, choices: readonly string[]): void => {
    if (choices.length === 0) return
    conditions.push(`${column} IN (${choices.map(() => '?').join(', ')})`)
    values.push(...choices)
  }
  isIn('kind', request.kinds)
  isIn('state', request.states)
  if (request.outcome !== undefined) {
    conditions.push("json_extract(lifecycle, '$.outcome') = ?")
    values.push(request.outcome)
  }
  if (request.from !== undefined) {
    conditions.push('created_at >= ?')
    values.push(instantOf(request.from))
  }
  if (request.to !== undefined) {
    conditions.push('created_at < ?')
    values.push(instantOf(request.to))
  }
  if (request.text !== '') {
    conditions.push(`(title LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\')`)
    const pattern = `%${request.text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
    values.push(pattern, pattern)
  }
  if (request.dry_run !== undefined) {
    conditions.push('dry_run = ?')
    values.push(request.dry_run ? 1 : 0)
  }
  if (request.started_by !== undefined) {
    conditions.push('started_by = ?')
    values.push(request.started_by)
  }
  if (among !== undefined) {
    conditions.push('id IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(among))
  }
  if (except !== undefined) {
    conditions.push('id NOT IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(except))
  }
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values }
}

/** As the index writes instants: they are compared as texts. */
function instantOf(text: string): string {
  return new Date(text).toISOString()
}

const sortExpressions: Readonly<Record<RunSort, string>> = {
  created: 'created_at',
  title: 'title COLLATE NOCASE',
  started_by: 'started_by COLLATE NOCASE',
  duration: `julianday(json_extract(lifecycle, '$.ended_at'))
    - julianday(json_extract(lifecycle, '$.started_at'))`,
  bytes: '(SELECT bytes FROM run_sizes WHERE run_sizes.id = runs.id)',
  assigned_users: "json_extract(metrics, '$.assigned_users')",
  assignments: "json_extract(metrics, '$.assignments')",
  gap_percent: "json_extract(metrics, '$.gap_percent')",
}

function orderOf({ sort, direction }: RunsRequest): string {
  const newest = direction === 'asc' && sort === 'created' ? 'id ASC' : 'created_at DESC, id DESC'
  return `${sortExpressions[sort]} ${direction === 'asc' ? 'ASC' : 'DESC'} NULLS LAST, ${newest}`
}

type NewRow = Omit<Row, 'cancel_requested_at' | 'revision' | 'dry_run'>

function rowOf(run: RunDetail, owner: string): NewRow {
  return {
    id: run.id,
    kind: run.kind,
    title: run.title,
    created_at: run.created_at,
    state: run.lifecycle.state,
    lifecycle: JSON.stringify(run.lifecycle),
    metrics: JSON.stringify(run.metrics),
    job: JSON.stringify(run.job),
    owner,
    started_by: run.started_by ?? null,
  }
}

/** Lists need no job: one that another version wrote must not hide the others. */
function runOf(row: Row): Run {
  return {
    id: row.id,
    kind: jobKind.parse(row.kind),
    title: row.title,
    created_at: row.created_at,
    lifecycle: shown(row),
    metrics: runMetrics.parse(JSON.parse(row.metrics)),
    ...(row.started_by !== null && { started_by: row.started_by }),
    ...(row.dry_run === 1 && { dry_run: true }),
  }
}

/** A run that somebody has asked to cancel is cancelling, also before its host has read the word. */
function shown(row: Row): Lifecycle {
  const lifecycle = lifecycleSchema.parse(JSON.parse(row.lifecycle))
  return lifecycle.state === 'running' && row.cancel_requested_at !== null
    ? { ...lifecycle, state: 'cancelling', since: row.cancel_requested_at }
    : lifecycle
}

function detailOf(row: Row): RunDetail {
  return { ...runOf(row), job: jobSchema.parse(JSON.parse(row.job)) }
}
