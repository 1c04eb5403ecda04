import { rm } from 'node:fs/promises'
import type { ReconciliationTable } from '../../../src-shared/reconciliation/result.ts'
import type { Connection } from '../../data/duckdb.ts'
import { placesOfRow } from '../../data/grid-source.ts'
import { literal, literalPath } from '../../data/sql.ts'
import { effectiveDecisions, noDecisions } from '../decisions.ts'
import type { LoadedResult, StoredResult } from '../result-load.ts'
import {
  goldenOf,
  isShownMatch,
  type ResultPair,
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

/** How a table with decisions is read: a file of its own, or that of the engine with changes. */
export type WrittenTable = 'whole' | 'changes'

/**
 * The same of a result with decisions: `base` is the file of its table as the engine left it, from which
 * all rows come that no decision changed. Where these are most of them and count nothing, only the
 * others are written to `to`, as changes of the base.
 */
export async function writePatched(
  connection: Connection,
  { stored, ...loaded }: LoadedResult,
  table: Exclude<ReconciliationTable, 'blocking'>,
  titles: Titles,
  base: string,
  to: string,
  mostChanges = mostChangesOfTable,
): Promise<WrittenTable> {
  await connection.run('SET preserve_insertion_order = true')
  const { state } = loaded
  const before = undecided({ stored, ...loaded })
  const write = async <F>(
    patch: TablePatch<F>,
    rows: number,
    writeFresh: (path: string) => Promise<void>,
  ): Promise<WrittenTable> => {
    const changes = changesOf(patch, rows, mostChanges)
    if (changes === null) await compose(connection, base, patch, to, writeFresh)
    else await writeChanges(connection, base, changes, to, writeFresh)
    return changes === null ? 'whole' : 'changes'
  }
  const rowsOfBase = async (): Promise<number> => {
    const counted = await connection.row(
      `SELECT count(*) AS rows FROM read_parquet(${literalPath(base)})`,
    )
    return Number(counted['rows'])
  }
  const withPairs = async (patch: TablePatch<ResultPair>): Promise<WrittenTable> =>
    write(patch, await rowsOfBase(), (path) =>
      writePairs(connection, state, patch.fresh, titles, path),
    )
  const withRows = async (patch: TablePatch<Row>, types: Types): Promise<WrittenTable> =>
    write(patch, await rowsOfBase(), (path) => writeRows(connection, patch.fresh, types, path))
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

/** Beyond so many a table of its own is sooner read. */
const mostChangesOfTable = 20_000

interface TableChanges {
  /** Where each change stands; in the order of the fresh rows, then those where nothing stands. */
  readonly places: readonly number[]
  /** Rows of the base that are gone. */
  readonly gone: readonly number[]
}

/** What a patch changes, where fresh rows find room between those that stay; null: it has to be whole. */
function changesOf<F>(
  { kept, golden, fresh }: TablePatch<F>,
  rows: number,
  most: number,
): TableChanges | null {
  if (golden !== null || fresh.length > most) return null
  const stays = new Uint8Array(rows)
  const places: number[] = []
  for (let at = 0, last = -1; at < kept.length;) {
    if (kept[at] !== -1) {
      last = kept[at++]!
      stays[last] = 1
      continue
    }
    let end = at
    while (end < kept.length && kept[end] === -1) end++
    const next = end < kept.length ? kept[end]! : last + 1 + (end - at)
    const step = Math.floor(((next - last) * placesOfRow) / (end - at + 1))
    if (step < 1) return null
    for (let k = 1; at < end; at++, k++) places.push(last * placesOfRow + k * step)
  }
  const gone: number[] = []
  for (let row = 0; row < rows; row++) if (stays[row] === 0) gone.push(row)
  return gone.length > most ? null : { places, gone }
}

async function writeChanges(
  connection: Connection,
  base: string,
  { places, gone }: TableChanges,
  to: string,
  writeFresh: (path: string) => Promise<void>,
): Promise<void> {
  const [stands, missing] = [ownTable(), ownTable()]
  const freshPath = `${to}.fresh`
  const made = Int32Array.from(places, (_, at) => at)
  await connection.createTable(stands, [
    { name: 'made', type: 'INTEGER', values: made },
    { name: 'place', type: 'INTEGER', values: Int32Array.from(places) },
  ])
  await connection.createTable(missing, [
    { name: 'replaces', type: 'INTEGER', values: Int32Array.from(gone) },
  ])
  const rows = (path: string): string =>
    `read_parquet(${literalPath(path)}, file_row_number = true)`
  // Of the base only the columns.
  const fresh = places.length > 0 ? rows(freshPath) : `(SELECT * FROM ${rows(base)} LIMIT 0)`
  try {
    if (places.length > 0) await writeFresh(freshPath)
    await connection.run(
      `COPY (
         SELECT r.* EXCLUDE (file_row_number), s.place, NULL::INTEGER AS replaces
         FROM ${fresh} r JOIN ${stands} s ON s.made = r.file_row_number
         UNION ALL BY NAME SELECT replaces FROM ${missing}
       ) TO ${literal(to)} (FORMAT parquet)`,
    )
  } finally {
    await rm(freshPath, { force: true })
    await connection.run(`DROP TABLE IF EXISTS ${stands}`)
    await connection.run(`DROP TABLE IF EXISTS ${missing}`)
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
