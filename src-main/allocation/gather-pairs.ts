import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from '../data/duckdb.ts'
import { clearRejects, type OpenSource, parseNumber, relationOf } from '../data/sources.ts'
import { literal, literalPath } from '../data/sql.ts'
import { expected } from '../platform/errors.ts'
import { type CompressedRows, type PairList, RowBuilder } from './csr.ts'
import { counted, type FaultList } from './faults.ts'
import {
  asFault,
  firstRows,
  hasNothing,
  inOrder,
  isEmpty,
  readRejects,
  type RejectedRows,
  reportEmpty,
  reportNoObjects,
} from './gather-source.ts'
import { reportEmptyId } from './gather-tables.ts'

const input = 'elig'

const textColumns = [
  { name: 'user_id', as: 'text' },
  { name: 'contract_id', as: 'text' },
  { name: 'score', as: 'text' },
] as const

/** Eligibility as a relation that can be read again cheaply. */
export interface PairSource extends AsyncDisposable {
  readonly source: OpenSource
  /** SELECT of user_id VARCHAR, contract_id VARCHAR, score DOUBLE (NULL where it is no number). */
  readonly relation: string
  readonly rejected: RejectedRows
  /** Lines of JSON that are no objects, or hold none of the columns; not in `relation`. */
  readonly noObjects: number
}

/** The source itself with the numbers of its rows, all columns as text. */
function numbered(source: OpenSource): string {
  return `(${relationOf(source, { columns: textColumns, rowNumbers: true })}) numbered`
}

/**
 * Parquet is read where it is. Text is parsed once, into a Parquet file in `temporary`: two passes
 * follow, and parsing costs more than both.
 */
export async function openPairs(
  connection: Connection,
  source: OpenSource,
  temporary: string,
  faults: FaultList,
  progress: (fraction: number) => void,
): Promise<PairSource | null> {
  const columns = [...textColumns.slice(0, 2), { name: 'score', as: 'number' }] as const
  if (source.files.every(({ format }) => format === 'parquet')) {
    const relation = relationOf(source, { columns })
    const rejected = { count: 0, rowsByFile: new Map() }
    return {
      source,
      relation,
      rejected,
      noObjects: 0,
      [Symbol.asyncDispose]: async () => undefined,
    }
  }
  const spool = join(temporary, 'eligibility.parquet')
  const rejects = `rejects_${input}`
  await clearRejects(connection, rejects)
  const read = await asFault(input, faults, async () => {
    const relation = relationOf(source, { columns, rejects })
    await watched(connection, progress, () =>
      connection.run(
        `COPY (${relation}) TO ${literal(spool)} (FORMAT parquet, COMPRESSION snappy)`,
      ),
    )
    return true
  })
  if (read === null) return null
  const rejected = await readRejects(connection, input, source, rejects, faults)
  const all = `SELECT * FROM read_parquet(${literalPath(spool)})`
  // Only then is the text itself read again.
  const { suspects } = await connection.row(
    `SELECT count(*) AS suspects FROM (${all}) WHERE ${hasNothing(columns)}`,
  )
  const noObjects =
    suspects === 0
      ? 0
      : await inOrder(connection, () =>
          reportNoObjects(connection, { input, source }, textColumns, numbered(source), faults),
        )
  return {
    source,
    relation: noObjects === 0 ? all : `${all} WHERE NOT ${hasNothing(columns)}`,
    rejected: { ...rejected, count: rejected.count + noObjects },
    noObjects,
    [Symbol.asyncDispose]: () => rm(spool, { force: true }),
  }
}

export interface PairCounts {
  readonly rows: number
  /** Rows whose contract is in the caps. */
  readonly known: number
}

/**
 * First pass: makes `elig_users (user_id, known)` with the number of pairs of each user, and finds
 * every fault of the pairs but duplicates. `contracts` must exist; `capsKnown` says that it is whole.
 */
export async function countPairs(
  connection: Connection,
  pairs: PairSource,
  capsKnown: boolean,
  faults: FaultList,
  progress: (fraction: number) => void,
): Promise<PairCounts> {
  const done = await asFault(input, faults, async () => {
    await watched(connection, progress, () =>
      connection.run(
        `CREATE OR REPLACE TABLE elig_users AS
         SELECT p.user_id, count(*) AS rows, count(c.idx) AS known,
           count(*) FILTER (p.score >= 0 AND isfinite(p.score)) AS sound
         FROM (${pairs.relation}) p LEFT JOIN contracts c ON c.contract_id = p.contract_id
         GROUP BY p.user_id`,
      ),
    )
    return true
  })
  if (done === null) return { rows: 0, known: 0 }
  const totals = await connection.row(
    `SELECT coalesce(sum(rows), 0)::BIGINT AS rows, coalesce(sum(known), 0)::BIGINT AS known,
       coalesce(sum(sound), 0)::BIGINT AS sound,
       coalesce(sum(rows) FILTER (${isEmpty('user_id')}), 0)::BIGINT AS without_user FROM elig_users`,
  )
  const rows = Number(totals['rows'])
  const known = Number(totals['known'])
  reportEmpty(input, rows, pairs.rejected, faults, false)
  const withoutUser = Number(totals['without_user'])
  if (withoutUser > 0 || known < rows || Number(totals['sound']) < rows) {
    await inOrder(connection, () => reportPairFaults(connection, pairs, capsKnown, faults))
  }
  return { rows, known }
}

/** Reports DuckDB's own estimate while one statement runs. */
async function watched(
  connection: Connection,
  progress: (fraction: number) => void,
  action: () => Promise<void>,
): Promise<void> {
  const timer = setInterval(() => progress(connection.fraction), 100)
  try {
    await action()
  } finally {
    clearInterval(timer)
  }
}

/** A further look at the source itself, only when the first pass found something. */
async function reportPairFaults(
  connection: Connection,
  pairs: PairSource,
  capsKnown: boolean,
  faults: FaultList,
): Promise<void> {
  const objects = pairs.noObjects === 0 ? '' : `WHERE NOT ${hasNothing(textColumns)}`
  const relation = `(SELECT * FROM ${numbered(pairs.source)} ${objects}) pairs`
  const noContract = isEmpty('contract_id')
  const unknown = `(NOT ${noContract} AND contract_id NOT IN (SELECT contract_id FROM contracts))`
  const score = parseNumber('score')
  const badScore = `((${score}) >= 0 AND isfinite(${score})) IS NOT TRUE`
  const totals = await connection.row(
    `SELECT count(*) FILTER (${isEmpty('user_id')}) AS no_user, count(*) FILTER (${noContract}) AS no_contract,
       count(*) FILTER (${unknown}) AS unknown, count(*) FILTER (${badScore}) AS bad,
       count(*) FILTER (${score} < 0 AND isfinite(${score})) AS negative,
       count(*) FILTER (NOT isfinite(${score})) AS infinite, count(*) FILTER (${isEmpty('score')}) AS empty
     FROM ${relation}`,
  )
  const number = (name: string): number => Number(totals[name])
  const find = (condition: string, sample: string, count: number) =>
    firstRows(connection, pairs, relation, condition, sample, count)
  if (number('no_user') > 0) {
    const found = await find(isEmpty('user_id'), 'NULL', number('no_user'))
    reportEmptyId(input, 'user_id', found, faults)
  }
  if (number('no_contract') > 0) {
    const found = await find(noContract, 'NULL', number('no_contract'))
    reportEmptyId(input, 'contract_id', found, faults)
  }
  if (number('bad') > 0) {
    const found = await find(badScore, "coalesce(score, '(empty)')", number('bad'))
    const negative = number('negative')
    const infinite = number('infinite')
    const empty = number('empty')
    const text = found.count - negative - infinite - empty
    const parts = [
      ...(negative > 0 ? [`${negative.toLocaleString('en-US')} negative`] : []),
      ...(infinite > 0 ? [`${infinite.toLocaleString('en-US')} not finite`] : []),
      ...(empty > 0 ? [`${empty.toLocaleString('en-US')} empty`] : []),
      ...(text > 0 ? [`${text.toLocaleString('en-US')} not a number`] : []),
    ]
    faults.error(input, 'bad_score', found, {
      message: `${counted(found.count, 'score is', 'scores are')} not a number of 0 or more (${parts.join(', ')}).`,
      remedy: 'Write scores as plain numbers with a decimal point; use 0 where there is none.',
    })
  }
  if (capsKnown && number('unknown') > 0) {
    const found = await find(unknown, 'contract_id', number('unknown'))
    faults.warning(input, 'unknown_contract', found, {
      message: `${counted(found.count, 'pair names a contract that is', 'pairs name contracts that are')} not in the caps.`,
      remedy:
        'These pairs were left out, as for closed contracts; check the caps if they should take part.',
    })
  }
}

export interface BuildOptions {
  /** One a contract: 1 = out of this drop. */
  readonly excludedContract: Uint8Array
  readonly excludedPairs: PairList
  readonly minScore: number
  readonly checkpoint: () => void
  readonly progress: (done: number, total: number) => void
}

/**
 * Second pass: streams the pairs of known contracts into compressed rows. `users (idx UINTEGER,
 * user_id)` and `contracts` must exist; `pairsOf` comes from the first pass.
 */
export async function buildRows(
  connection: Connection,
  pairs: PairSource,
  pairsOf: Uint32Array,
  options: BuildOptions,
): Promise<CompressedRows> {
  const builder = newBuilder(pairsOf, options)
  const sql = `SELECT u.idx, c.idx::USMALLINT, p.score
    FROM (${pairs.relation}) p
    JOIN contracts c ON c.contract_id = p.contract_id JOIN users u ON u.user_id = p.user_id`
  let chunks = 0
  for await (const chunk of connection.stream(sql)) {
    const fits = builder.add(
      chunk.unsigned32(0),
      chunk.unsigned16(1),
      chunk.doubles(2),
      chunk.rowCount,
    )
    if (!fits) throw changed()
    if (++chunks % 64 === 0) {
      options.checkpoint()
      options.progress(builder.added, builder.capacity)
    }
  }
  if (builder.added !== builder.capacity) throw changed()
  options.progress(builder.capacity, builder.capacity)
  return builder.finish(options.excludedPairs, options.checkpoint)
}

function newBuilder(pairsOf: Uint32Array, options: BuildOptions): RowBuilder {
  try {
    return new RowBuilder(pairsOf, options)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw expected('out_of_memory', {
      what: 'The eligible pairs do not fit into memory (10 bytes a pair).',
      remedy: 'Leave out pairs with --min_score, or keep fewer pairs a user in the query.',
      cause: error,
    })
  }
}

function changed(): Error {
  return expected('conflict', {
    what: 'The eligibility file changed while it was read.',
    remedy: 'Wait until whatever writes it has finished, then start the run again.',
  })
}

/** Names the rows of a few duplicate pairs; the rest is known already. */
export async function reportDuplicatePairs(
  connection: Connection,
  pairs: PairSource,
  duplicates: number,
  samples: readonly { readonly user: string; readonly contract: string }[],
  faults: FaultList,
): Promise<void> {
  const relation = relationOf(pairs.source, {
    columns: [
      { name: 'user_id', as: 'text' },
      { name: 'contract_id', as: 'text' },
    ],
    rowNumbers: true,
  })
  const few = samples.slice(0, 5)
  const condition = few.map(
    (_, index) => `(user_id = $${2 * index + 1} AND contract_id = $${2 * index + 2})`,
  )
  const found = await inOrder(connection, () =>
    firstRows(
      connection,
      pairs,
      `(${relation}) numbered`,
      condition.join(' OR '),
      "user_id || ' / ' || contract_id",
      duplicates,
      few.flatMap(({ user, contract }) => [user, contract]),
    ),
  )
  faults.warning(input, 'duplicate_pair', found, {
    message: `${counted(duplicates, 'row repeats a pair', 'rows repeat pairs')} of user and contract.`,
    remedy: 'The highest score of each pair was kept.',
  })
}
