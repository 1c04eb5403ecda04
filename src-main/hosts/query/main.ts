import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  compareAllocations,
  createMoveComparisons,
  createUserComparisons,
  createWhatIf,
  explainContract,
  explainGroup,
  explainUser,
  exportResult,
  findInputChanges,
  inspectFile,
  type MovesAsked,
  readAssignments,
  readContracts,
  readChoices,
  readDistribution,
  readTotals,
  type WhatIfControl,
} from '../../allocation/query.ts'
import { isDropJob } from '../../../src-shared/runs.ts'
import { type Connection, openDuckDb } from '../../data/duckdb.ts'
import {
  createEventResults,
  type EventsAsked,
  profileLogs,
  readCohorts,
  readDays,
  readProperty,
} from '../../events/query.ts'
import { createReconciliationHandlers } from '../../reconciliation/query.ts'
import { GridTables } from '../../data/grid-query-tables.ts'
import type { QueryContext, QueryHandlers } from '../../jobs/queries.ts'
import { serveQueries } from '../../jobs/query-process.ts'
import { CancelledError } from '../../platform/errors.ts'
import { openProcessPort } from '../process-port.ts'

const megabyte = 1024 ** 2
/** Of the search for prices behind a what-if; more than these bring little for what they cost. */
const mostThreads = Math.min(4, availableParallelism())
// All that it writes are exports and scratch in the workspace: their owner's only.
process.umask(0o077)

interface Engine {
  readonly connection: Connection
  readonly tables: GridTables
}

let opened: Promise<Engine> | undefined

/** One engine for all questions; it takes its time to open, so the first question does it. */
function engine(temporary: string): Promise<Engine> {
  opened ??= openDuckDb({
    memoryLimit: 512 * megabyte,
    threads: 2,
    // Of this process: DuckDB names its spilled files the same in each.
    tempFolder: join(temporary, `duckdb-queries-${process.pid}`),
  }).then((connection) => ({ connection, tables: new GridTables(connection) }))
  return opened
}

/** A connection for one question: what is forgotten is interrupted, and the others go on. */
async function asked<T>(
  context: QueryContext,
  answer: (connection: Connection, tables: GridTables) => Promise<T>,
): Promise<T> {
  const { connection: first, tables } = await engine(context.temporary)
  using connection = await first.sibling()
  using _ = context.onCancel(() => connection.interrupt())
  return await answer(connection, tables)
}

const whatIf = createWhatIf()
const userComparisons = createUserComparisons()
const moveComparisons = createMoveComparisons()
const eventResults = createEventResults()
const artifacts = (folder: string): string => join(folder, 'artifacts')

/** The same with a connection that is opened only where the run is read through one. */
async function askedWhatIf<T>(
  context: QueryContext,
  answer: (connect: () => Promise<Connection>, control: WhatIfControl) => Promise<T>,
): Promise<T> {
  let forgotten = false
  let connection: Connection | undefined
  using _ = context.onCancel(() => {
    forgotten = true
    connection?.interrupt()
  })
  const checkpoint = () => {
    if (forgotten) throw new CancelledError()
  }
  const connect = async () => {
    const { connection: first } = await engine(context.temporary)
    connection = await first.sibling()
    checkpoint()
    return connection
  }
  try {
    return await answer(connect, {
      now: () => performance.now(),
      threads: mostThreads,
      checkpoint,
      progress: (done, total) => context.progress(done, total),
    })
  } finally {
    connection?.[Symbol.dispose]()
  }
}

/** The same with what moves between two runs are asked with. */
function askedOfMoves<T>(
  context: QueryContext,
  folders: { readonly a: string; readonly b: string },
  answer: (question: MovesAsked) => Promise<T>,
): Promise<T> {
  return asked(context, (connection, tables) =>
    answer({ connection, tables, folders, temporary: context.temporary }),
  )
}

/** The same with what a run of events is asked with. */
function askedOfEvents<T>(
  context: QueryContext,
  folder: string,
  answer: (asked: EventsAsked, tables: GridTables) => Promise<T>,
): Promise<T> {
  const { temporary } = context
  return asked(context, (connection, tables) =>
    answer({ connection, artifacts: artifacts(folder), temporary }, tables),
  )
}

const handlers: QueryHandlers = {
  'files.inspect': ({ path, input }, context) =>
    asked(context, (connection) => inspectFile(connection, path, input)),
  'allocation.assignments': ({ folder, page }, context) =>
    asked(context, (connection, tables) =>
      readAssignments(tables, connection, artifacts(folder), page),
    ),
  'allocation.contracts': ({ folder, page }, context) =>
    asked(context, (connection, tables) =>
      readContracts(tables, connection, artifacts(folder), page),
    ),
  'allocation.totals': ({ folder, of }, context) =>
    asked(context, (connection, tables) => readTotals(tables, connection, artifacts(folder), of)),
  'allocation.choices': ({ folder, of }, context) =>
    asked(context, (connection, tables) => readChoices(tables, connection, artifacts(folder), of)),
  'allocation.distribution': ({ folder, request }, context) =>
    asked(context, (connection, tables) =>
      readDistribution(tables, connection, artifacts(folder), request),
    ),
  'allocation.user': ({ folder, user_id, locale }, context) =>
    asked(context, (connection) => explainUser(connection, folder, user_id, locale)),
  'allocation.group': ({ folder, group_id, locale }) => explainGroup(folder, group_id, locale),
  'allocation.contract': ({ folder, contract_id, locale }, context) =>
    asked(context, (connection) => explainContract(connection, folder, contract_id, locale)),
  'allocation.compare': ({ a, b }) => compareAllocations(a, b),
  'allocation.compare_users': ({ a, b, ...question }, context) =>
    asked(context, (connection) => userComparisons.page(connection, { a, b }, question)),
  'allocation.what_if': ({ folder, request }, context) =>
    askedWhatIf(context, (connect, control) => whatIf.ask(connect, folder, request, control)),
  'allocation.what_if_ready': ({ folder }, context) =>
    askedWhatIf(context, (connect, control) => whatIf.ready(connect, folder, control)),
  'allocation.compare_moves': (folders, context) =>
    askedOfMoves(context, folders, (question) => moveComparisons.summary(question)),
  'allocation.moves': ({ page, ...folders }, context) =>
    askedOfMoves(context, folders, (question) => moveComparisons.moves(question, page)),
  'allocation.flows': ({ page, ...folders }, context) =>
    askedOfMoves(context, folders, (question) => moveComparisons.flows(question, page)),
  'allocation.move_totals': ({ of, ...folders }, context) =>
    askedOfMoves(context, folders, (question) => moveComparisons.totals(question, of)),
  'allocation.move_choices': ({ of, ...folders }, context) =>
    askedOfMoves(context, folders, (question) => moveComparisons.choices(question, of)),
  'allocation.move_export': ({ of, to, ...folders }, context) =>
    askedOfMoves(context, folders, async (question) => ({
      rows: await moveComparisons.export(question, of, to, context),
    })),
  'allocation.input_changes': async ({ folder, job }, context) => {
    let forgotten = false
    using _ = context.onCancel(() => (forgotten = true))
    if (!isDropJob(job)) return { inputs: [] }
    return await findInputChanges(folder, job, () => {
      if (forgotten) throw new CancelledError()
    })
  },
  'events.profile': async ({ inputs }, context) => {
    let forgotten = false
    using _ = context.onCancel(() => (forgotten = true))
    return await profileLogs(inputs, {
      checkpoint() {
        if (forgotten) throw new CancelledError()
      },
    })
  },
  'events.days': ({ folder }, context) => askedOfEvents(context, folder, readDays),
  'events.cohorts': ({ folder, unit }, context) =>
    askedOfEvents(context, folder, (run) => readCohorts(run, unit)),
  'events.cleaned': ({ folder, page }, context) =>
    askedOfEvents(context, folder, (run, tables) => eventResults.events(tables, run, page)),
  'events.rejected': ({ folder, page }, context) =>
    askedOfEvents(context, folder, (run, tables) => eventResults.rejected(tables, run, page)),
  'events.players': ({ folder, page }, context) =>
    askedOfEvents(context, folder, (run, tables) => eventResults.players(tables, run, page)),
  'events.property': ({ folder, key }, context) =>
    askedOfEvents(context, folder, (run) => readProperty(run, key)),
  'events.totals': ({ folder, of }, context) =>
    askedOfEvents(context, folder, (run, tables) => eventResults.totals(tables, run, of)),
  'events.choices': ({ folder, of }, context) =>
    askedOfEvents(context, folder, (run, tables) => eventResults.choices(tables, run, of)),
  'events.export': ({ folder, of, to }, context) =>
    askedOfEvents(context, folder, async (run) => ({
      rows: await eventResults.export(run, to, of, context),
    })),
  ...createReconciliationHandlers(asked),
  'allocation.export': ({ folder, to, ...rows }, context) =>
    asked(context, async (connection) => ({
      rows: await exportResult(connection, artifacts(folder), to, rows, context),
    })),
}

// Not awaited: in a utility process the port may wait for the end of this module.
void openProcessPort().then((port) => serveQueries(port, handlers))
