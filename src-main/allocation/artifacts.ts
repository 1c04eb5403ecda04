import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from '../data/duckdb.ts'
import { literal } from '../data/sql.ts'
import type { Assignments, Instance } from './engine/instance.ts'
import type { Policy, Prices } from './engine/model.ts'
import { contractDemand, contractLifts } from './engine/value.ts'
import type { Names } from './gather.ts'
import { attributeColumn, inOrder } from './gather-source.ts'
import { scoresOf, writeAssignmentsParquet } from './outputs.ts'
import { hasKeptRun, writeKeptRun } from './what-if-store.ts'

/**
 * Files of a finished run that its screens ask, in `artifacts/`:
 *
 * - `assignments.parquet`: the columns of the output, by user_id, then contract_id (bytewise)
 * - `contracts.parquet`: contract_idx, contract_id, name, sponsored, cap, assigned, fill, demand,
 *   price, lift, score_sum, attributes (a JSON object of text)
 * - `groups.parquet`: group_idx, group_id ('' for users without one), target, prices of its rules
 * - `users.parquet`: user_idx, user_id, group_idx, pairs (eligible), by user_idx
 * - `candidates-NNNN.parquet`: user_idx, contract_idx, score of every eligible pair, by user_idx,
 *   then contract_idx
 *
 * Runs of many pairs also have `what-if.bin`: see what-if-store.ts.
 */
export const artifactFiles = {
  assignments: 'assignments.parquet',
  contracts: 'contracts.parquet',
  groups: 'groups.parquet',
  users: 'users.parquet',
  candidates: 'candidates-*.parquet',
} as const

/**
 * Candidates are kept whole (some 8 bytes and 0.2 microseconds a pair) so that a run's folder
 * answers for any user without its inputs; above this many pairs they are not.
 */
export const mostCandidatePairs = 50_000_000
const candidatesPerFile = 4_000_000
const pairsPerBatch = 500_000

export interface RunResult {
  readonly instance: Instance
  readonly names: Names
  readonly assignments: Assignments
  readonly policy: Policy
  readonly prices: Prices
}

export interface ArtifactControl {
  checkpoint(): void
  /** Pairs written of all. */
  progress(done: number, total: number): void
}

/** Writes all artifacts. Needs the tables that gatherInstance left in the connection. */
export async function writeArtifacts(
  connection: Connection,
  folder: string,
  result: RunResult,
  control: ArtifactControl,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeAssignmentsParquet(connection, join(folder, artifactFiles.assignments), result)
  control.checkpoint()
  await writeContracts(connection, join(folder, artifactFiles.contracts), result)
  await writeGroups(connection, join(folder, artifactFiles.groups), result)
  await copyTo(
    connection,
    'SELECT idx AS user_idx, user_id, group_idx::UINTEGER AS group_idx, pairs FROM users ORDER BY idx',
    join(folder, artifactFiles.users),
  )
  control.checkpoint()
  if (hasKeptRun(result.instance)) await writeKeptRun(folder, result)
  await writeCandidates(connection, folder, result.instance, control)
}

async function writeContracts(
  connection: Connection,
  path: string,
  { instance, names, assignments, policy, prices }: RunResult,
): Promise<void> {
  const assigned = new Uint32Array(instance.contracts)
  const scoreSum = new Float64Array(instance.contracts)
  for (const [index, score] of scoresOf(instance, assignments).entries()) {
    const contract = assignments.contract[index]!
    assigned[contract]!++
    scoreSum[contract]! += score
  }
  await connection.createTable('contract_results', [
    {
      name: 'idx',
      type: 'UINTEGER',
      values: Uint32Array.from({ length: instance.contracts }, (_, index) => index),
    },
    { name: 'assigned', type: 'UINTEGER', values: assigned },
    { name: 'demand', type: 'UINTEGER', values: Uint32Array.from(contractDemand(instance)) },
    { name: 'price', type: 'DOUBLE', values: prices.contract },
    { name: 'lift', type: 'DOUBLE', values: contractLifts(instance, policy.scarcityAlpha) },
    { name: 'score_sum', type: 'DOUBLE', values: scoreSum },
  ])
  const column = (name: string): string => `coalesce(${attributeColumn(name)}, '')`
  const title = nameColumn(names.attributeColumns)
  const pairs = names.attributeColumns.map((name) => `${literal(name)}, ${column(name)}`)
  await copyTo(
    connection,
    `SELECT c.idx AS contract_idx, c.contract_id, ${title === undefined ? "''" : column(title)} AS name,
       c.sponsored, c.cap, r.assigned, CASE WHEN c.cap > 0 THEN r.assigned / c.cap END AS fill,
       r.demand, r.price, r.lift, r.score_sum, json_object(${pairs.join(', ')})::VARCHAR AS attributes
     FROM contracts c JOIN contract_results r USING (idx) ORDER BY c.idx`,
    path,
  )
  await connection.run('DROP TABLE contract_results')
}

/** The column that names a contract for people: its name, else its brand. */
export function nameColumn(columns: readonly string[]): string | undefined {
  const wanted = ['name', 'contract_name', 'title', 'brand', 'brand_name', 'brand_id']
  const found = wanted.map((name) => columns.find((column) => column.trim().toLowerCase() === name))
  return found.find((column) => column !== undefined)
}

async function writeGroups(
  connection: Connection,
  path: string,
  { instance, prices }: RunResult,
): Promise<void> {
  await connection.createTable('group_results', [
    {
      name: 'idx',
      type: 'UINTEGER',
      values: Uint32Array.from({ length: instance.groups }, (_, index) => index),
    },
    { name: 'target', type: 'DOUBLE', values: instance.target },
    { name: 'ratio_floor_price', type: 'DOUBLE', values: prices.ratioFloor },
    { name: 'ratio_ceiling_price', type: 'DOUBLE', values: prices.ratioCeiling },
    { name: 'mixed_price', type: 'DOUBLE', values: prices.mixed },
    { name: 'user_ratio_price', type: 'DOUBLE', values: prices.userRatio },
  ])
  await copyTo(
    connection,
    `SELECT r.idx AS group_idx, coalesce(g.group_id, '') AS group_id,
       CASE WHEN isnan(r.target) THEN NULL ELSE r.target END AS target,
       r.ratio_floor_price, r.ratio_ceiling_price, r.mixed_price, r.user_ratio_price
     FROM group_results r LEFT JOIN group_names g USING (idx) ORDER BY r.idx`,
    path,
  )
  await connection.run('DROP TABLE group_results')
}

/** The eligible pairs by user, then contract: a user's stand together, which makes asking for one quick. */
export async function writeCandidates(
  connection: Connection,
  folder: string,
  instance: Pick<Instance, 'rowStart' | 'contract' | 'score'>,
  control: ArtifactControl,
): Promise<void> {
  const pairs = instance.contract.length
  if (pairs > mostCandidatePairs) return
  const table = 'candidates'
  // In order while it is appended too: else batches of a table change places.
  await inOrder(connection, async () => {
    for (let from = 0, file = 0; from < pairs; from += candidatesPerFile, file++) {
      const end = Math.min(pairs, from + candidatesPerFile)
      for (let start = from; start < end; start += pairsPerBatch) {
        const to = Math.min(end, start + pairsPerBatch)
        const columns = [
          { name: 'user_idx', type: 'UINTEGER', values: usersOf(instance.rowStart, start, to) },
          {
            name: 'contract_idx',
            type: 'USMALLINT',
            values: instance.contract.subarray(start, to),
          },
          { name: 'score', type: 'DOUBLE', values: instance.score.subarray(start, to) },
        ] as const
        if (start === from) await connection.createTable(table, columns)
        else await connection.appendTo(table, columns)
        control.checkpoint()
      }
      const name = artifactFiles.candidates.replace('*', String(file).padStart(4, '0'))
      // Snappy: nearly as small as zstd here, and twice as fast.
      await copyTo(connection, `SELECT * FROM ${table}`, join(folder, name), 'snappy')
      control.progress(end, pairs)
    }
  })
  if (pairs > 0) await connection.run(`DROP TABLE ${table}`)
}

/** The user of each pair from `from` to before `to`. */
function usersOf(rowStart: Uint32Array, from: number, to: number): Uint32Array {
  const users = new Uint32Array(to - from)
  let low = 0
  let high = rowStart.length - 1
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if (rowStart[middle]! <= from) low = middle
    else high = middle
  }
  for (let user = low, at = from; at < to; user++) {
    const end = Math.min(to, rowStart[user + 1]!)
    if (end > at) users.fill(user, at - from, end - from)
    at = Math.max(at, end)
  }
  return users
}

async function copyTo(
  connection: Connection,
  sql: string,
  path: string,
  compression: 'zstd' | 'snappy' = 'zstd',
): Promise<void> {
  await connection.run(
    `COPY (${sql}) TO ${literal(path)} (FORMAT parquet, COMPRESSION ${compression})`,
  )
}
