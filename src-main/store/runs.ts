import {
  activeStates,
  job as jobSchema,
  jobKind,
  type Lifecycle,
  lifecycle as lifecycleSchema,
  type Run,
  type RunDetail,
  runMetrics,
  type RunsPage,
  type RunsRequest,
} from '../../src-shared/runs.ts'
import type { Migrations, WriteHandle } from './database.ts'

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
]

/** The index of runs. Rows can be rebuilt from the run folders; reads parse what they find. */
export interface RunsStore {
  insert(run: RunDetail, ownerPid: number): void
  /** Enters a published run; false when it is known (another host may have been quicker). */
  adopt(run: RunDetail, ownerPid: number): boolean
  update(id: string, lifecycle: Lifecycle, metrics?: Run['metrics']): void
  remove(id: string): void
  get(id: string): RunDetail | undefined
  list(request: RunsRequest): RunsPage
  ids(): readonly string[]
  /** Makes a run somebody else's to look after; false when it was not `from`'s (any more). */
  claim(id: string, from: number, to: number): boolean
  /** Runs that are not over, with the process that works on them. */
  active(): readonly { readonly run: RunDetail; readonly ownerPid: number }[]
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
  readonly owner_pid: number
}

export function createRunsStore(database: WriteHandle): RunsStore {
  const insertion = `INSERT INTO runs
    (id, kind, title, created_at, state, lifecycle, metrics, job, owner_pid) VALUES
    (@id, @kind, @title, @created_at, @state, @lifecycle, @metrics, @job, @owner_pid)`
  const insert = database.prepare<[Row]>(insertion)
  const adopt = database.prepare<[Row]>(`${insertion} ON CONFLICT (id) DO NOTHING`)
  const update = database.prepare(
    `UPDATE runs SET state = @state, lifecycle = @lifecycle, metrics = coalesce(@metrics, metrics)
     WHERE id = @id`,
  )
  const remove = database.prepare('DELETE FROM runs WHERE id = ?')
  const get = database.prepare<[string], Row>('SELECT * FROM runs WHERE id = ?')
  const ids = database.prepare<[], { id: string }>('SELECT id FROM runs')
  const claim = database.prepare(
    'UPDATE runs SET owner_pid = @to WHERE id = @id AND owner_pid = @from',
  )
  const active = database.prepare<string[], Row>(
    `SELECT * FROM runs WHERE state IN (${activeStates.map(() => '?').join(', ')})`,
  )

  return {
    insert(run, ownerPid) {
      insert.run(rowOf(run, ownerPid))
    },
    adopt(run, ownerPid) {
      return adopt.run(rowOf(run, ownerPid)).changes === 1
    },
    update(id, lifecycle, metrics) {
      update.run({
        id,
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
    list(request) {
      const { where, values } = conditionsOf(request)
      const { total } = database
        .prepare<unknown[], { total: number }>(`SELECT count(*) AS total FROM runs ${where}`)
        .get(...values) ?? { total: 0 }
      const rows = database
        .prepare<unknown[], Row>(
          `SELECT * FROM runs ${where} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`,
        )
        .all(...values, request.limit, request.offset)
      return { rows: rows.map(runOf), total }
    },
    ids() {
      return ids.all().map(({ id }) => id)
    },
    claim(id, from, to) {
      return claim.run({ id, from, to }).changes === 1
    },
    active() {
      return active
        .all(...activeStates)
        .map((row) => ({ run: detailOf(row), ownerPid: row.owner_pid }))
    },
  }
}

function conditionsOf(request: RunsRequest): { where: string; values: unknown[] } {
  const conditions: string[] = []
  const values: unknown[] = []
  const isIn = (column: string, choices: readonly string[]): void => {
    if (choices.length === 0) return
    conditions.push(`${column} IN (${choices.map(() => '?').join(', ')})`)
    values.push(...choices)
  }
  isIn('kind', request.kinds)
  isIn('state', request.states)
  if (request.text !== '') {
    conditions.push(`(title LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\')`)
    const pattern = `%${request.text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
    values.push(pattern, pattern)
  }
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values }
}

function rowOf(run: RunDetail, ownerPid: number): Row {
  return {
    id: run.id,
    kind: run.kind,
    title: run.title,
    created_at: run.created_at,
    state: run.lifecycle.state,
    lifecycle: JSON.stringify(run.lifecycle),
    metrics: JSON.stringify(run.metrics),
    job: JSON.stringify(run.job),
    owner_pid: ownerPid,
  }
}

/** Lists need no job: one that another version wrote must not hide the others. */
function runOf(row: Row): Run {
  return {
    id: row.id,
    kind: jobKind.parse(row.kind),
    title: row.title,
    created_at: row.created_at,
    lifecycle: lifecycleSchema.parse(JSON.parse(row.lifecycle)),
    metrics: runMetrics.parse(JSON.parse(row.metrics)),
  }
}

function detailOf(row: Row): RunDetail {
  return { ...runOf(row), job: jobSchema.parse(JSON.parse(row.job)) }
}
