import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import { reconciliationFiles } from '../../src-shared/reconciliation/job.ts'
import type { ReconciliationModel } from '../../src-shared/reconciliation/result.ts'
import type { Connection, NumericColumn } from '../data/duckdb.ts'
import { literal, literalPath } from '../data/sql.ts'
import type { EngineResult } from './engine/types.ts'
import type { LoadedList } from './load-list.ts'
import type { KnownPairs } from './quality.ts'

/** Level 1 takes two thirds of the time of zstd's own, and a tenth more room. */
const asParquet = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1'

/** Beyond so many candidates, sure rejections are kept only where they are a record's nearest miss. */
const MOST_REJECTED = 2_000_000
const SURE_REJECTION = 0.01

/**
 * Candidates that are written: their numbers among the engine's, ascending. Of very many, those that
 * are surely no pairs are left out, but for the best one of each record that has no other.
 */
export function keptPairs(
  { pairs }: Pick<EngineResult, 'pairs'>,
  look: () => void = () => undefined,
  most = MOST_REJECTED,
): Int32Array {
  const { count, left, right, confidence, weight, decision, reason } = pairs
  const reject = pairDecisions.indexOf('reject')
  const unlikely = decisionReasons.indexOf('unlikely')
  if (count <= most) return Int32Array.from({ length: count }, (_, pair) => pair)
  const isKept = new Uint8Array(count)
  const rowsOf = (rows: Int32Array): number => {
    let last = -1
    for (let pair = 0; pair < count; pair++) if (rows[pair]! > last) last = rows[pair]!
    return last + 1
  }
  /** Of each record: a pair that is kept anyway, or the best of the others; -1 without any. */
  const ofLeft = new Int32Array(rowsOf(left)).fill(-1)
  const ofRight = new Int32Array(rowsOf(right)).fill(-1)
  const isBetter = (pair: number, than: number): boolean =>
    than === -1 ||
    (isKept[than] === 0 &&
      (isKept[pair] === 1 ||
        confidence[pair]! > confidence[than]! ||
        (confidence[pair] === confidence[than] && weight[pair]! > weight[than]!)))
  for (let pair = 0; pair < count; pair++) {
    if ((pair & 0xffff) === 0) look()
    const isSure =
      decision[pair] === reject && reason[pair] === unlikely && confidence[pair]! < SURE_REJECTION
    if (!isSure) isKept[pair] = 1
    const [l, r] = [left[pair]!, right[pair]!]
    if (isBetter(pair, ofLeft[l]!)) ofLeft[l] = pair
    if (isBetter(pair, ofRight[r]!)) ofRight[r] = pair
  }
  for (const nearest of [ofLeft, ofRight]) for (const pair of nearest) isKept[pair] = 1
  const kept = new Int32Array(isKept.reduce((sum, is) => sum + is, 0))
  let at = 0
  for (let pair = 0; pair < count; pair++) if (isKept[pair] === 1) kept[at++] = pair
  return kept
}

/**
 * Writes the pairs with ids and levels. Pairs are numbered anew from 0: a pair's number is its row in
 * the file. The records must be written already.
 */
export async function writePairs(
  connection: Connection,
  folder: string,
  { pairs, signals }: Pick<EngineResult, 'pairs' | 'signals'>,
  kept: Int32Array,
  deduplicated: boolean,
): Promise<void> {
  const take = <A extends Int32Array | Float32Array | Uint8Array>(from: A, into: A): A => {
    for (let place = 0; place < kept.length; place++) into[place] = from[kept[place]!]!
    return into
  }
  const count = kept.length
  const levels = signals.map((_, s): NumericColumn => {
    const values = new Uint8Array(count)
    for (let place = 0; place < count; place++) {
      values[place] = pairs.levels[kept[place]! * signals.length + s]!
    }
    return { name: `s${s}`, type: 'UTINYINT', values }
  })
  await connection.createTable('engine_pairs', [
    { name: 'pair', type: 'INTEGER', values: Int32Array.from({ length: count }, (_, at) => at) },
    { name: 'left_row', type: 'INTEGER', values: take(pairs.left, new Int32Array(count)) },
    { name: 'right_row', type: 'INTEGER', values: take(pairs.right, new Int32Array(count)) },
    { name: 'weight', type: 'FLOAT', values: take(pairs.weight, new Float32Array(count)) },
    { name: 'confidence', type: 'FLOAT', values: take(pairs.confidence, new Float32Array(count)) },
    { name: 'decided', type: 'UTINYINT', values: take(pairs.decision, new Uint8Array(count)) },
    { name: 'why', type: 'UTINYINT', values: take(pairs.reason, new Uint8Array(count)) },
    ...levels,
  ])
  const ids = (side: 'left' | 'right'): string =>
    `read_parquet(${literalPath(join(folder, reconciliationFiles[side]))})`
  const word = (column: string, words: readonly string[]): string =>
    `[${words.map(literal).join(', ')}][${column} + 1]`
  const named = levels.map(({ name }) => `, p.${name}`).join('')
  await connection.run(
    `COPY (
       SELECT p.pair, p.left_row, p.right_row, l.id AS left_id, r.id AS right_id, p.weight,
         p.confidence, ${word('p.decided', pairDecisions)} AS decision,
         ${word('p.why', decisionReasons)} AS reason, 'engine' AS decided_by${named}
       FROM engine_pairs p JOIN ${ids('left')} l ON l.row = p.left_row
       JOIN ${ids(deduplicated ? 'left' : 'right')} r ON r.row = p.right_row ORDER BY p.pair
     ) TO ${literal(join(folder, reconciliationFiles.pairs))} (${asParquet})`,
  )
  await connection.run('DROP TABLE engine_pairs')
}

export interface WrittenList {
  readonly list: LoadedList
  readonly idColumn: string | null
}

function recordsSql({ list, idColumn }: WrittenList): string {
  const id = idColumn === null ? '(row + 1)::VARCHAR' : `c${list.columns.indexOf(idColumn)}`
  const cells = list.columns.map((_, index) => `c${index}`)
  return `SELECT row, ${[`${id} AS id`, ...cells].join(', ')} FROM ${list.table}`
}

/** Writes the records as they were given: row, id, c0, c1, ... */
export async function writeRecords(
  connection: Connection,
  path: string,
  list: WrittenList,
): Promise<void> {
  await connection.run(`COPY (${recordsSql(list)} ORDER BY row) TO ${literal(path)} (${asParquet})`)
}

export async function writeTruth(
  connection: Connection,
  folder: string,
  { left, right }: KnownPairs,
): Promise<void> {
  await connection.createTable('known_pairs', [
    { name: 'left_row', type: 'INTEGER', values: left },
    { name: 'right_row', type: 'INTEGER', values: right },
  ])
  await connection.run(
    `COPY (SELECT left_row, right_row FROM known_pairs ORDER BY ALL)
     TO ${literal(join(folder, reconciliationFiles.truth))} (${asParquet})`,
  )
  await connection.run('DROP TABLE known_pairs')
}

/** What the evidence of the pairs is read with. */
export function modelOf(
  result: EngineResult,
  lists: { readonly left: WrittenList; readonly right: WrittenList },
  deduplicated: boolean,
): ReconciliationModel {
  return {
    fields: result.fields.map(({ left, right, kind }) => ({
      left: [...left],
      right: [...right],
      kind,
    })),
    signals: result.signals.map(({ name, field, levels }) => ({
      name,
      field,
      levels: levels.map((level) => ({ ...level })),
    })),
    prior_bits: result.priorBits,
    thresholds: { accept: result.thresholds.accept, reject: result.thresholds.reject },
    cardinality: result.cardinality.used,
    deduplicated,
    left_columns: [...lists.left.list.columns],
    right_columns: deduplicated ? [] : [...lists.right.list.columns],
    left_id: lists.left.idColumn,
    right_id: deduplicated ? lists.left.idColumn : lists.right.idColumn,
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`)
}
