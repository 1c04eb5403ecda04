import { join } from 'node:path'
import { deciders } from '../../src-shared/reconciliation/decisions.ts'
import { matchesTable, type MatchesWriteReport } from '../../src-shared/reconciliation/write.ts'
import { openDuckDb } from '../data/duckdb.ts'
import type { RemoteTransaction } from '../data/remote/remote.ts'
import type { Committing } from '../jobs/outside-step.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { openFor } from '../jobs/task-remote.ts'
import type { TaskPayload } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import { decisionWord } from './decisions.ts'
import { createLoadedResults } from './result-load.ts'
import { ACCEPT, REVIEW, type ResultState, shownConfidence, sortedPairs } from './result-state.ts'

/** Which rows of the table are written, and where it is. */
export type MatchesOrder = Omit<TaskPayload<'reconciliation.write'>, 'folder' | 'log'>

const rowsAtOnce = 8192
const columns = [
  'left_id',
  'right_id',
  'confidence',
  'decision',
  'decided_by',
  'who',
  'decided_at',
] as const
type Row = Readonly<Record<(typeof columns)[number], string | null>>
const types: Readonly<Record<(typeof columns)[number], string>> = {
  left_id: 'text',
  right_id: 'text',
  confidence: 'double precision',
  decision: 'text',
  decided_by: 'text',
  who: 'text',
  decided_at: 'timestamptz',
}

/** Ends the transaction without a commit. */
class Undone extends Error {
  readonly replaced: number
  constructor(replaced: number) {
    super('dry run')
    this.replaced = replaced
  }
}

/**
 * Writes the pairs that are accepted or in review, with who decided and when, into a table that holds
 * many runs: the rows of this one take the place of those it wrote before, in one transaction, so that
 * writing again brings in what reviewers decided since and changes nothing else. A dry run does all of
 * it but the commit. Throws what statements throw.
 */
export async function writeMatches(
  order: TaskPayload<'reconciliation.write'>,
  context: TaskContext,
): Promise<MatchesWriteReport> {
  const title = 'Write the pairs'
  context.plan([{ title, weight: 1 }])
  context.enter(title)
  using duckdb = await openDuckDb({
    memoryLimit: context.limits.duckdb_memory,
    threads: context.limits.threads,
    tempFolder: join(context.temporary, 'duckdb'),
  })
  using _ = context.onCancel(() => duckdb.interrupt())
  const { state } = await createLoadedResults().of(duckdb, order)
  return await writeState(order, state, context, async () => undefined)
}

/** The same of a result that is at hand, as a part of another task. */
export async function writeState(
  order: MatchesOrder,
  state: ResultState,
  context: TaskContext,
  committing: Committing,
): Promise<MatchesWriteReport> {
  requirePostgresql(order.connection, context)
  const rows = rowsOf(state)
  const table = `${order.prefix}${matchesTable}`
  const accepted = rows.filter(({ decision }) => decision === 'accept').length
  const counts = {
    connection: order.connection,
    table,
    rows: rows.length,
    accepted,
    review: rows.length - accepted,
  }
  await using remote = await openFor(context, order.connection)
  try {
    const { replaced, writtenAt } = await remote.transaction(async (transaction) => {
      const done = await replaceRows(transaction, { order, table, rows }, context)
      if (order.dry_run) throw new Undone(done.replaced)
      await committing()
      return done
    })
    const write = { ...counts, written_by: order.written_by, written_at: writtenAt }
    return { state: 'written', ...counts, replaced, write }
  } catch (error) {
    if (!(error instanceof Undone)) throw error
    return { state: 'ready', ...counts, replaced: error.replaced, write: null }
  }
}

/** Throws `bad_usage` for a connection to another server, and where there is none of the name. */
export function requirePostgresql(
  connection: string,
  context: Pick<TaskContext, 'connection'>,
): void {
  if (context.connection(connection).kind === 'postgresql') return
  throw expected('bad_usage', {
    what: `Pairs are written to PostgreSQL, and ${connection} is another server.`,
    remedy: 'Name a PostgreSQL connection, or export the pairs as a file.',
    kept: 'Nothing was written.',
  })
}

async function replaceRows(
  transaction: RemoteTransaction,
  { order, table, rows }: { order: MatchesOrder; table: string; rows: readonly Row[] },
  context: TaskContext,
): Promise<{ readonly replaced: number; readonly writtenAt: string }> {
  const lines = columns.map((name) => `${name} ${types[name]}`)
  await transaction.execute(
    `CREATE TABLE IF NOT EXISTS ${table} (run_id text NOT NULL, ${lines.join(', ')},
       written_by text NOT NULL, written_at timestamptz NOT NULL,
       PRIMARY KEY (run_id, left_id, right_id))`,
  )
  await requireColumns(transaction, order.connection, table)
  // One writer at a time: two of the same run would both find nothing to replace.
  await transaction.execute(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`)
  const replaced = await transaction.execute(`DELETE FROM ${table} WHERE run_id = :run`, {
    run: order.run,
  })
  const writtenAt = await beginOf(transaction)
  const lists = columns.map((name) => `CAST(:${name} AS text[])`).join(', ')
  const values = columns.map((name) => `CAST(v.${name} AS ${types[name]})`).join(', ')
  const sql = `INSERT INTO ${table} (run_id, ${columns.join(', ')}, written_by, written_at)
    SELECT CAST(:run AS text), ${values}, CAST(:written_by AS text), now()
    FROM unnest(${lists}) AS v(${columns.join(', ')})`
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    context.checkpoint()
    const batch = rows.slice(from, from + rowsAtOnce)
    const parameters = Object.fromEntries(
      columns.map((name) => [name, batch.map((row) => withoutNul(row[name]))] as const),
    )
    const { run, written_by } = order
    const written = await transaction.execute(sql, { ...parameters, run, written_by })
    if (written !== batch.length) throw new Error(`${written} rows written of ${batch.length}`)
    context.update({ done: from + batch.length, total: rows.length, unit: 'rows' })
  }
  // The last moment to stop: what follows is the commit.
  context.checkpoint()
  return { replaced, writtenAt }
}

/** When the transaction began, as its rows say it. */
async function beginOf(transaction: RemoteTransaction): Promise<string> {
  const found = await transaction.query(
    `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  )
  for await (const { columns: cells } of found) return cells[0]?.[0] ?? ''
  return ''
}

/** Types that take the values, as the server calls them without what stands in parentheses. */
const takenBy: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'character varying'],
  'double precision': ['double precision', 'real', 'numeric'],
  timestamptz: ['timestamp with time zone', 'timestamp without time zone'],
}

/** A table of that name may have been there before, made for something else. Throws `conflict`. */
async function requireColumns(
  transaction: RemoteTransaction,
  connection: string,
  table: string,
): Promise<void> {
  const found = await transaction.query(
    `SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
     WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped`,
    { table },
  )
  const there = new Map<string, string>()
  for await (const { rows, columns: cells } of found) {
    for (let row = 0; row < rows; row++) there.set(cells[0]?.[row] ?? '', cells[1]?.[row] ?? '')
  }
  const needed = { run_id: 'text', ...types, written_by: 'text', written_at: 'timestamptz' }
  const lacking = Object.entries(needed).filter(([name]) => !there.has(name))
  const faults = Object.entries(needed).flatMap(([name, type]) => {
    const has = there.get(name)
    if (has === undefined || takenBy[type]?.includes(has) === true) return []
    return [`${name} is ${has} and not ${type}`]
  })
  if (lacking.length > 0) {
    faults.push(`it has no ${lacking.map(([name, type]) => `${name} (${type})`).join(', ')}`)
  }
  if (faults.length === 0) return
  throw expected('conflict', {
    what: `${connection}: the table ${table} that is there is another one: ${faults.join(', ')}.`,
    remedy: 'Rename that table or correct its columns, or write with another prefix.',
    kept: 'Nothing was written.',
  })
}

function rowsOf(state: ResultState): readonly Row[] {
  const { left, right, pairs, effective } = state
  return sortedPairs(state, (decision) => decision === ACCEPT || decision === REVIEW).map(
    (found) => {
      const ids = { left_id: left.ids[found.left]!, right_id: right.ids[found.right]! }
      const event =
        found.pair === null ? effective.added[found.added]!.event : effective.events.get(found.pair)
      return {
        ...ids,
        confidence:
          found.pair === null ? null : String(shownConfidence(pairs.confidence[found.pair]!)),
        decision: found.pair === null ? 'accept' : decisionWord(effective.decision[found.pair]!),
        decided_by: event?.by ?? deciders[0],
        who: event?.who ?? null,
        decided_at: event?.at ?? null,
      }
    },
  )
}

const withoutNul = (text: string | null): string | null => text?.replaceAll('\0', '\uFFFD') ?? null
