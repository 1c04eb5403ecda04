import { join } from 'node:path'
import {
  mostOverruns,
  type Overrun,
  type RunWrite,
  type WriteBackReport,
} from '../../src-shared/allocation/write-back.ts'
import type { Connection } from '../data/duckdb.ts'
import type { RemoteTransaction } from '../data/remote/remote.ts'
import { literalPath } from '../data/sql.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'
import { version } from '../platform/version.ts'
import { artifactFiles } from './artifacts.ts'
import { openFor } from '../jobs/task-remote.ts'
import { openConnection } from './job-parts.ts'
import { allRows, roomOf } from './write-back-room.ts'
import type { WriteOrder as Order } from './write-order.ts'

type Counts = Omit<WriteBackReport, 'state' | 'write' | 'seconds' | 'connection' | 'drop_id'>

/** Ends the transaction without a commit, with what was found. */
class Undone extends Error {
  readonly report: Pick<WriteBackReport, 'state' | 'write'> & Counts
  constructor(report: Pick<WriteBackReport, 'state' | 'write'> & Counts) {
    super(report.state)
    this.report = report
  }
}

/**
 * Writes the assignments of a run as rows of `contract_assignment`, in one transaction: the contracts
 * are locked in the order of their ids, their room is computed anew by the query of the caps, and more
 * than that is refused. `quartermaster_write (run_id primary key)` lets a run be written once. A dry
 * run does all of it but the commit. Throws what statements throw.
 */
export async function writeBack(order: Order, context: TaskContext): Promise<WriteBackReport> {
  context.plan([
    { title: stage.send, weight: 50 },
    { title: stage.check, weight: 20 },
    { title: stage.write, weight: 30 },
  ])
  using rows = await openConnection(context)
  using _ = context.onCancel(() => rows.interrupt())
  return await writeAssignments(order, rows, context, {
    enter: (title) => context.enter(title),
    committing: async () => undefined,
  })
}

/** What whoever writes is told of: the step that begins, and that the commit comes next. */
interface WriteListeners {
  readonly enter: (title: string) => void
  readonly committing: () => Promise<void>
}

/** The same with a DuckDB that is open, as a part of another task. */
export async function writeAssignments(
  order: Order,
  rows: Connection,
  context: TaskContext,
  listeners: WriteListeners,
): Promise<WriteBackReport> {
  const started = context.now()
  await using remote = await openFor(context, order.connection)
  const about = { connection: order.connection, drop_id: order.drop_id }
  const done = (report: Pick<WriteBackReport, 'state' | 'write'> & Counts): WriteBackReport => ({
    ...about,
    ...report,
    seconds: (context.now() - started) / 1000,
  })
  try {
    return done(
      await remote.transaction((transaction) => work(order, context, rows, transaction, listeners)),
    )
  } catch (error) {
    if (error instanceof Undone) return done(error.report)
    throw error
  }
}

const stage = {
  send: 'Send the assignments',
  check: 'Lock contracts and compute their room',
  write: 'Write',
} as const

async function work(
  order: Order,
  context: TaskContext,
  duckdb: Connection,
  transaction: RemoteTransaction,
  { enter, committing }: WriteListeners,
): Promise<Pick<WriteBackReport, 'state' | 'write'> & Counts> {
  const columns = await columnsOf(transaction)
  const write = await registerWrite(order, transaction)
  enter(stage.send)
  const counts = await sendRows(order, context, duckdb, transaction)
  if (write.earlier !== null) {
    throw new Undone({ ...noFaults(counts), state: 'already_written', write: write.earlier })
  }
  await idsMustFit(columns, transaction)
  enter(stage.check)
  const found = await findFaults(order, transaction, counts)
  if (found.overrun_contracts + found.already_assigned > 0) {
    throw new Undone({ ...found, state: 'refused', write: null })
  }
  enter(stage.write)
  const written = await transaction.execute(insertStatement(columns), {
    drop_id: order.drop_id,
    assigned_at: order.assigned_at,
    expires_at: order.expires_at,
    run_id: order.run,
  })
  if (written !== counts.rows) throw new Error(`${written} rows written of ${counts.rows}`)
  await transaction.execute(
    'UPDATE quartermaster_write SET row_count = :rows WHERE run_id = :run',
    {
      rows: counts.rows,
      run: order.run,
    },
  )
  // The last moment to stop: what follows is the commit.
  context.checkpoint()
  if (order.dry_run) throw new Undone({ ...found, state: 'ready', write: null })
  await committing()
  return { ...found, state: 'written', write: { ...write.own, rows: counts.rows } }
}

const noFaults = (counts: Sent): Counts => ({
  ...counts,
  rows_before: 0,
  overrun_contracts: 0,
  overruns: [],
  already_assigned: 0,
  already_assigned_samples: [],
})

interface TargetColumn {
  readonly type: string
  /** It fills itself: identity or default. */
  readonly fills: boolean
}

/** The columns of `contract_assignment` by name, with the types their values are cast to. */
async function columnsOf(
  transaction: RemoteTransaction,
): Promise<ReadonlyMap<string, TargetColumn>> {
  const found = await allRows(
    await transaction.query(
      `SELECT attname, format_type(atttypid, atttypmod), attidentity <> '' OR atthasdef
       FROM pg_attribute
       WHERE attrelid = to_regclass('contract_assignment') AND attnum > 0 AND NOT attisdropped`,
    ),
  )
  if (found.length === 0) {
    throw expected('bad_input', {
      what: 'The database has no table contract_assignment that this user can see.',
      remedy: 'Check the connection and its search_path; docs/databases.md lists the tables.',
      kept: 'Nothing was written.',
    })
  }
  return new Map(
    found.map(([name, type, fills]) => [
      String(name),
      { type: String(type), fills: fills === 't' },
    ]),
  )
}

const typeIn = (columns: ReadonlyMap<string, TargetColumn>, name: string): string =>
  columns.get(name)?.type ?? 'text'

/** Takes the run's place; whoever writes the same run at the same time waits here for the other's end. */
async function registerWrite(
  order: Order,
  transaction: RemoteTransaction,
): Promise<{ readonly earlier: RunWrite | null; readonly own: RunWrite }> {
  // One writer at a time: two that find no table would both make it.
  await allRows(
    await transaction.query(`SELECT pg_advisory_xact_lock(hashtext('quartermaster_write'))`),
  )
  const [there] = await allRows(
    await transaction.query(`SELECT to_regclass('quartermaster_write') IS NOT NULL`),
  )
  if (there?.[0] !== 't') {
    await transaction.execute(
      `CREATE TABLE IF NOT EXISTS quartermaster_write (
         run_id text PRIMARY KEY, drop_id text NOT NULL, row_count bigint NOT NULL,
         written_by text NOT NULL, written_at timestamptz NOT NULL, version text NOT NULL)`,
    )
  }
  const taken = await transaction.execute(
    `INSERT INTO quartermaster_write (run_id, drop_id, row_count, written_by, written_at, version)
     VALUES (:run, :drop_id, 0, :written_by, now(), :version) ON CONFLICT (run_id) DO NOTHING`,
    { run: order.run, drop_id: order.drop_id, written_by: order.written_by, version },
  )
  const [row] = await allRows(
    await transaction.query(
      `SELECT drop_id, row_count, written_by,
         to_char(written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
       FROM quartermaster_write WHERE run_id = :run`,
      { run: order.run },
    ),
  )
  const [dropId, rows, by, at] = row ?? []
  const write: RunWrite = {
    connection: order.connection,
    drop_id: String(dropId),
    rows: Number(rows),
    written_by: String(by),
    written_at: String(at),
  }
  return { earlier: taken === 0 ? write : null, own: write }
}

type Sent = Pick<Counts, 'rows' | 'users' | 'contracts' | 'sponsored'>

const rowsAtOnce = 8192

async function sendRows(
  { folder }: Order,
  context: TaskContext,
  duckdb: Connection,
  transaction: RemoteTransaction,
): Promise<Sent> {
  const file = literalPath(join(folder, 'artifacts', artifactFiles.assignments))
  const counts = await duckdb.row(
    `SELECT count(*) AS rows, count(DISTINCT user_id) AS users, count(DISTINCT contract_id) AS contracts,
       count(*) FILTER (CAST(sponsored AS INTEGER) = 1) AS sponsored FROM read_parquet(${file})`,
  )
  const sent: Sent = {
    rows: Number(counts['rows']),
    users: Number(counts['users']),
    contracts: Number(counts['contracts']),
    sponsored: Number(counts['sponsored']),
  }
  await transaction.execute(
    'CREATE TEMPORARY TABLE quartermaster_rows (user_id text NOT NULL, contract_id text NOT NULL) ON COMMIT DROP',
  )
  let users: string[] = []
  let contracts: string[] = []
  let done = 0
  const flush = async (): Promise<void> => {
    if (users.length === 0) return
    await transaction.execute(
      'INSERT INTO quartermaster_rows SELECT * FROM unnest(CAST(:users AS text[]), CAST(:contracts AS text[]))',
      { users, contracts },
    )
    done += users.length
    context.checkpoint()
    context.update({ done, total: sent.rows, unit: 'assignments', fraction: done / sent.rows })
    users = []
    contracts = []
  }
  for await (const chunk of duckdb.stream(
    `SELECT user_id, contract_id FROM read_parquet(${file})`,
  )) {
    users.push(...chunk.text(0).map(String))
    contracts.push(...chunk.text(1).map(String))
    if (users.length >= rowsAtOnce) await flush()
  }
  await flush()
  await transaction.execute('ANALYZE quartermaster_rows')
  return sent
}

/** A cast may shorten a text or drop zeros in front: the row would then be somebody else's. */
async function idsMustFit(
  columns: ReadonlyMap<string, TargetColumn>,
  transaction: RemoteTransaction,
): Promise<void> {
  for (const name of ['user_id', 'contract_id']) {
    const type = typeIn(columns, name)
    // One uuid is written in capitals or not.
    const own = type === 'uuid' ? `lower(${name})` : name
    const [[id, cast, count] = []] = await allRows(
      await transaction.query(
        `SELECT ${name}, CAST(CAST(${name} AS ${type}) AS text), count(*) OVER () FROM quartermaster_rows
         WHERE CAST(CAST(${name} AS ${type}) AS text) <> ${own} ORDER BY 1 LIMIT 1`,
      ),
    )
    if (id === undefined) continue
    throw expected('bad_input', {
      what: `${name} of ${count} assignments is not kept as it is written: ${id} would become ${cast} in contract_assignment (${type}).`,
      remedy: 'Run it with the ids as the database writes them.',
      kept: 'Nothing was written.',
    })
  }
}

async function findFaults(
  order: Order,
  transaction: RemoteTransaction,
  sent: Sent,
): Promise<Counts> {
  // Whoever else gives out these contracts waits until this is over, or has ended before.
  await allRows(
    await transaction.query(
      `SELECT c.id FROM contract c
       WHERE c.id::text IN (SELECT contract_id FROM quartermaster_rows) ORDER BY c.id FOR UPDATE`,
    ),
  )
  const before = new Map(
    (
      await allRows(
        await transaction.query(
          'SELECT contract_id::text, count(*) FROM contract_assignment WHERE drop_id = :drop_id GROUP BY 1',
          { drop_id: order.drop_id },
        ),
      )
    ).map(([id, count]) => [String(id), Number(count)]),
  )
  const room = await roomOf(order, transaction, before)
  const wanted = await allRows(
    await transaction.query('SELECT contract_id, count(*) FROM quartermaster_rows GROUP BY 1'),
  )
  const overruns = wanted
    .map(([id, count]): Overrun => {
      const contract = String(id)
      return { contract_id: contract, assignments: Number(count), room: room.get(contract) ?? null }
    })
    .filter(({ assignments, room: left }) => left === null || assignments > left)
    .toSorted((a, b) => b.assignments - (b.room ?? 0) - (a.assignments - (a.room ?? 0)))
  const already = await allRows(
    await transaction.query(
      `SELECT r.user_id, r.contract_id, count(*) OVER () FROM quartermaster_rows r
       WHERE EXISTS (
         SELECT FROM contract_assignment a
         WHERE a.drop_id = :drop_id AND a.user_id::text = r.user_id AND a.contract_id::text = r.contract_id)
       ORDER BY 1, 2 LIMIT 10`,
      { drop_id: order.drop_id },
    ),
  )
  return {
    ...sent,
    rows_before: [...before.values()].reduce((sum, count) => sum + count, 0),
    overrun_contracts: overruns.length,
    overruns: overruns.slice(0, mostOverruns),
    already_assigned: Number(already[0]?.[2] ?? 0),
    already_assigned_samples: already.map(([user, contract]) => `${user} ${contract}`),
  }
}

/** Values are cast to what the columns are; a key that does not fill itself is made of run and row. */
function insertStatement(columns: ReadonlyMap<string, TargetColumn>): string {
  const typeOf = (name: string): string => typeIn(columns, name)
  const values: [string, string][] = [
    ['user_id', `CAST(r.user_id AS ${typeOf('user_id')})`],
    ['contract_id', `CAST(r.contract_id AS ${typeOf('contract_id')})`],
    ['drop_id', `CAST(:drop_id AS ${typeOf('drop_id')})`],
    ['assigned_datetime', 'coalesce(CAST(:assigned_at AS timestamptz), now())'],
    ['expiration_datetime', 'CAST(:expires_at AS timestamptz)'],
  ]
  const id = columns.get('id')
  if (id !== undefined && !id.fills) values.unshift(['id', keyFor(id.type)])
  return `INSERT INTO contract_assignment (${values.map(([name]) => name).join(', ')})
    SELECT ${values.map(([, value]) => value).join(', ')} FROM quartermaster_rows r
    ORDER BY r.user_id, r.contract_id`
}

function keyFor(type: string): string {
  const digest = `md5(concat_ws(' ', CAST(:run_id AS text), r.user_id, r.contract_id))`
  if (type === 'uuid') return `CAST(${digest} AS uuid)`
  if (type === 'text' || type.startsWith('character varying')) return digest
  throw expected('bad_input', {
    what: `The column id of contract_assignment is ${type} and has no default, so that new rows cannot be named.`,
    remedy: 'Make it an identity column, or give it a default.',
    kept: 'Nothing was written.',
  })
}
