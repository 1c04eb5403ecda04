import { rm } from 'node:fs/promises'
import type { ReconciliationTable } from '../../../src-shared/reconciliation/result.ts'
import type { Connection } from '../../data/duckdb.ts'
import { literal, literalPath } from '../../data/sql.ts'
import { effectiveDecisions, noDecisions } from '../decisions.ts'
import type { LoadedResult, StoredResult } from '../result-load.ts'
import {
  goldenOf,
  isShownMatch,
  type ResultState,
  sortedPairs,
  unmatchedRecords,
} from '../result-state.ts'
import { ownTable, type Titles, writePairs } from './pairs-file.ts'
import {
  conflictsPatch,
  everyPair,
  goldenPatch,
  matchesPatch,
  pairsPatch,
  type TablePatch,
  unmatchedPatch,
} from './table-patch.ts'
import {
  blockingRows,
  blockingTypes,
  conflictRows,
  conflictTypes,
  goldenRow,
  goldenTypes,
  type Row,
  type Rows,
  type Types,
  unmatchedRow,
  unmatchedTypes,
} from './table-rows.ts'
import { writeRows } from './write-rows.ts'

const withoutDecisions = new WeakMap<StoredResult, ResultState>()

/** The result as the engine left it; one object for all states of a stored result. */
export function undecided({ stored, number, state }: LoadedResult): ResultState {
  const known = withoutDecisions.get(stored)
  if (known !== undefined) return known
  const { pairs } = stored
  const effective = effectiveDecisions(pairs, noDecisions, stored.model)
  const made = number === 0 ? state : { ...state, decisions: noDecisions, effective }
  withoutDecisions.set(stored, made)
  return made
}

/** Writes a table of a state, every row of it. */
export async function writeWhole(
  connection: Connection,
  stored: StoredResult,
  state: ResultState,
  table: ReconciliationTable,
  titles: Titles,
  to: string,
): Promise<void> {
  // The grid's own order is that of the file.
  await connection.run('SET preserve_insertion_order = true')
  switch (table) {
    case 'pairs':
      return writePairs(connection, state, everyPair(state), titles, to)
    case 'matches':
      return writePairs(connection, state, sortedPairs(state, isShownMatch), titles, to)
    case 'unmatched_left':
    case 'unmatched_right':
      return writeRows(connection, unmatchedRows(state, sideOf(table)), unmatchedTypes, to)
    case 'golden':
      return writeRows(connection, goldenRows(state), goldenTypes(state), to)
    case 'conflicts':
      return writeRows(connection, allConflicts(state), conflictTypes, to)
    case 'blocking':
      return writeRows(connection, blockingRows(stored), blockingTypes, to)
  }
}

/**
 * The same of a result with decisions: `base` is the file of its table as the engine left it, from which
 * all rows come that no decision changed.
 */
export async function writePatched(
  connection: Connection,
  { stored, ...loaded }: LoadedResult,
  table: Exclude<ReconciliationTable, 'blocking'>,
  titles: Titles,
  base: string,
  to: string,
): Promise<void> {
  await connection.run('SET preserve_insertion_order = true')
  const { state } = loaded
  const before = undecided({ stored, ...loaded })
  const withPairs = async (patch: ReturnType<typeof pairsPatch>): Promise<void> =>
    compose(connection, base, patch, to, (path) =>
      writePairs(connection, state, patch.fresh, titles, path),
    )
  const withRows = async (patch: TablePatch<Row>, types: Types): Promise<void> =>
    compose(connection, base, patch, to, (path) => writeRows(connection, patch.fresh, types, path))
  switch (table) {
    case 'pairs':
      return withPairs(pairsPatch(state, before))
    case 'matches':
      return withPairs(matchesPatch(state, before))
    case 'unmatched_left':
    case 'unmatched_right':
      return withRows(unmatchedPatch(state, before, sideOf(table)), unmatchedTypes)
    case 'golden':
      return withRows(goldenPatch(state, before), goldenTypes(state))
    case 'conflicts': {
      const starts = await conflictStarts(connection, base, goldenOf(before).groups.length)
      return withRows(conflictsPatch(state, before, starts), conflictTypes)
    }
  }
}

/** Rows of the base and fresh ones in the order of the patch. */
async function compose<F>(
  connection: Connection,
  base: string,
  { kept, golden, fresh }: TablePatch<F>,
  to: string,
  writeFresh: (path: string) => Promise<void>,
): Promise<void> {
  const order = ownTable()
  const freshPath = `${to}.fresh`
  const place = Int32Array.from(kept, (_, at) => at)
  const made = new Int32Array(kept.length).fill(-1)
  let next = 0
  for (let at = 0; at < kept.length; at++) if (kept[at] === -1) made[at] = next++
  if (next !== fresh.length) throw new Error(`${fresh.length} fresh rows for ${next} places`)
  await connection.createTable(order, [
    { name: 'place', type: 'INTEGER', values: place },
    { name: 'kept', type: 'INTEGER', values: kept },
    { name: 'made', type: 'INTEGER', values: made },
    ...(golden === null ? [] : [{ name: 'number', type: 'INTEGER' as const, values: golden }]),
  ])
  const counted = golden === null ? '' : ' REPLACE (o.number::BIGINT AS golden)'
  const rows = (path: string, column: string): string =>
    `SELECT o.place, r.* EXCLUDE (file_row_number)${counted}
     FROM ${order} o JOIN read_parquet(${literalPath(path)}, file_row_number = true) r
     ON r.file_row_number = o.${column}`
  try {
    if (next > 0) await writeFresh(freshPath)
    await connection.run(
      `COPY (SELECT * EXCLUDE (place) FROM (
         ${[rows(base, 'kept'), ...(next > 0 ? [rows(freshPath, 'made')] : [])].join(' UNION ALL ')}
       ) ORDER BY place) TO ${literal(to)} (FORMAT parquet)`,
    )
  } finally {
    await rm(freshPath, { force: true })
    await connection.run(`DROP TABLE IF EXISTS ${order}`)
  }
}

/** Where the conflicts of each group begin in the file, whose rows are those of the groups in order. */
async function conflictStarts(
  connection: Connection,
  path: string,
  groups: number,
): Promise<Int32Array> {
  const starts = new Int32Array(groups + 1)
  for await (const chunk of connection.stream(
    `SELECT golden::INTEGER FROM read_parquet(${literalPath(path)})`,
  )) {
    const golden = chunk.signed32(0)
    for (let at = 0; at < chunk.rowCount; at++) starts[golden[at]!]!++
  }
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!
  return starts
}

const sideOf = (table: 'unmatched_left' | 'unmatched_right'): 'left' | 'right' =>
  table === 'unmatched_left' ? 'left' : 'right'

function* unmatchedRows(state: ResultState, side: 'left' | 'right'): Rows {
  const written = unmatchedRow(state, side)
  for (const record of unmatchedRecords(state, side)) yield written(record)
}

function* goldenRows(state: ResultState): Rows {
  const written = goldenRow(state)
  let golden = 0
  for (const group of goldenOf(state).groups) yield written(++golden, group)
}

function* allConflicts(state: ResultState): Rows {
  const written = conflictRows(state)
  let golden = 0
  for (const group of goldenOf(state).groups) yield* written(++golden, group)
}
