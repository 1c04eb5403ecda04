import { join } from 'node:path'
import type { AllocationSummary } from '../../src-shared/allocation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import { expected } from '../platform/errors.ts'
import { readAllocationSummary } from './index.ts'
import { artifact, candidatesRelation } from './result-queries.ts'
import { type KeptRun, readKeptRun } from './what-if-store.ts'

/** A finished run as its solver saw it: what is asked of it needs none of its inputs. */
export interface LoadedRun extends KeptRun {
  readonly summary: AllocationSummary
}

/** A connection, opened when it is needed: runs that keep their arrays are read without. */
export type Connect = () => Promise<Connection>

export interface LoadControl {
  /** Throws when nobody waits any more. */
  checkpoint(): void
  progress(done: number, total: number): void
}

/**
 * Reads a published run back, from the arrays it kept or else from its artifacts: every eligible pair
 * after exclusions and the lowest score. Throws `not_found` without a result, `too_large` where the run kept no candidates.
 */
export async function loadRun(
  connect: Connect,
  folder: string,
  control: LoadControl,
): Promise<LoadedRun> {
  const artifacts = join(folder, 'artifacts')
  const [summary, kept] = await Promise.all([
    readAllocationSummary(folder),
    readKeptRun(artifacts, () => control.checkpoint()),
  ])
  if (kept !== null && isOf(kept, summary)) return { summary, ...kept }
  return { summary, ...(await readArtifacts(await connect(), artifacts, summary, control)) }
}

function isOf({ instance, assignments }: KeptRun, { counts }: AllocationSummary): boolean {
  return (
    instance.users === counts.users &&
    instance.contract.length === counts.pairs &&
    assignments.user.length === counts.assignments
  )
}

async function readArtifacts(
  connection: Connection,
  artifacts: string,
  summary: AllocationSummary,
  control: LoadControl,
): Promise<KeptRun> {
  const pairs = await candidatesRelation(artifacts)
  if (pairs === null && summary.counts.pairs > 0) {
    throw expected('too_large', {
      what: 'This run has too many eligible pairs to keep them all, so nothing can be tried on it.',
      remedy: 'Start a run with the changed parameters instead.',
    })
  }
  const contracts = await readContracts(connection, artifacts)
  const groups = await readGroups(connection, artifacts)
  const users = await readUsers(connection, artifacts, summary.counts.users)
  control.checkpoint()
  const rows = await readPairs(connection, pairs, users.rowStart, control)
  const { pins, ...assignments } = await readAssignments(connection, artifacts)
  control.checkpoint()
  return {
    instance: {
      users: users.names.length,
      contracts: contracts.names.length,
      groups: groups.names.length,
      rowStart: users.rowStart,
      contract: rows.contract,
      score: rows.score,
      cap: contracts.cap,
      sponsored: contracts.sponsored,
      groupOf: users.groupOf,
      target: groups.target,
      pins,
    },
    names: { users: users.names, contracts: contracts.names, groups: groups.names },
    assignments,
    prices: { contract: contracts.price, ...groups.prices },
  }
}

async function readContracts(connection: Connection, artifacts: string) {
  const rows = await connection.rows(
    `SELECT contract_id, cap, sponsored, price FROM ${artifact(artifacts, 'contracts')} ORDER BY contract_idx`,
  )
  return {
    names: rows.map(({ contract_id }) => String(contract_id)),
    cap: Int32Array.from(rows, ({ cap }) => Number(cap)),
    sponsored: Uint8Array.from(rows, ({ sponsored }) => Number(sponsored)),
    price: Float64Array.from(rows, ({ price }) => Number(price)),
  }
}

async function readGroups(connection: Connection, artifacts: string) {
  const rows = await connection.rows(
    `SELECT * FROM ${artifact(artifacts, 'groups')} ORDER BY group_idx`,
  )
  const column = (name: string): Float64Array =>
    Float64Array.from(rows, (row) => (row[name] === null ? Number.NaN : Number(row[name])))
  return {
    names: rows.map(({ group_id }) => String(group_id)),
    target: column('target'),
    prices: {
      ratioFloor: column('ratio_floor_price'),
      ratioCeiling: column('ratio_ceiling_price'),
      mixed: column('mixed_price'),
      userRatio: column('user_ratio_price'),
    },
  }
}

async function readUsers(connection: Connection, artifacts: string, count: number) {
  const names = new Array<string>(count)
  const groupOf = new Int32Array(count)
  const rowStart = new Uint32Array(count + 1)
  const sql = `SELECT user_idx, user_id, group_idx::INTEGER FROM ${artifact(artifacts, 'users')}`
  for await (const chunk of connection.stream(sql)) {
    const user = chunk.unsigned32(0)
    const ids = chunk.text(1)
    const group = chunk.signed32(2)
    for (let row = 0; row < chunk.rowCount; row++) {
      names[user[row]!] = ids[row] ?? ''
      groupOf[user[row]!] = group[row]!
    }
  }
  return { names, groupOf, rowStart }
}

/** Fills `rowStart`. Chunks come in any order: the pairs are put into their rows afterwards. */
async function readPairs(
  connection: Connection,
  relation: string | null,
  rowStart: Uint32Array,
  control: LoadControl,
) {
  if (relation === null) return { contract: new Uint16Array(), score: new Float64Array() }
  const { pairs } = await connection.row(`SELECT count(*) AS pairs FROM ${relation}`)
  const total = Number(pairs)
  const read = {
    user: new Uint32Array(total),
    contract: new Uint16Array(total),
    score: new Float64Array(total),
  }
  let at = 0
  for await (const chunk of connection.stream(
    `SELECT user_idx, contract_idx, score FROM ${relation}`,
  )) {
    read.user.set(chunk.unsigned32(0), at)
    read.contract.set(chunk.unsigned16(1), at)
    read.score.set(chunk.doubles(2), at)
    at += chunk.rowCount
    control.checkpoint()
    control.progress(at, total)
  }
  return intoRows(read, rowStart)
}

/** Counting sort by user; within a user by contract, where it is not in that order already. */
function intoRows(
  read: { user: Uint32Array; contract: Uint16Array; score: Float64Array },
  rowStart: Uint32Array,
) {
  for (const user of read.user) rowStart[user + 1]!++
  for (let user = 1; user < rowStart.length; user++) rowStart[user]! += rowStart[user - 1]!
  const next = rowStart.slice()
  const contract = new Uint16Array(read.contract.length)
  const score = new Float64Array(read.score.length)
  for (let pair = 0; pair < read.user.length; pair++) {
    const at = next[read.user[pair]!]!++
    contract[at] = read.contract[pair]!
    score[at] = read.score[pair]!
  }
  for (let user = 0; user + 1 < rowStart.length; user++) {
    sortRow(contract, score, rowStart[user]!, rowStart[user + 1]!)
  }
  return { contract, score }
}

function sortRow(contract: Uint16Array, score: Float64Array, from: number, to: number): void {
  let isSorted = true
  for (let pair = from + 1; pair < to && isSorted; pair++) {
    isSorted = contract[pair - 1]! < contract[pair]!
  }
  if (isSorted) return
  const row = Array.from({ length: to - from }, (_, index) => ({
    contract: contract[from + index]!,
    score: score[from + index]!,
  })).toSorted((a, b) => a.contract - b.contract)
  for (const [index, pair] of row.entries()) {
    contract[from + index] = pair.contract
    score[from + index] = pair.score
  }
}

async function readAssignments(connection: Connection, artifacts: string) {
  const user: number[] = []
  const contract: number[] = []
  const round: number[] = []
  const pins = { user: [] as number[], contract: [] as number[] }
  const sql = `SELECT u.user_idx, c.contract_idx::UINTEGER, a.round::UINTEGER
    FROM ${artifact(artifacts, 'assignments')} a
    JOIN ${artifact(artifacts, 'users')} u USING (user_id)
    JOIN ${artifact(artifacts, 'contracts')} c USING (contract_id) ORDER BY 1, 2`
  for await (const chunk of connection.stream(sql)) {
    const users = chunk.unsigned32(0)
    const contracts = chunk.unsigned32(1)
    const rounds = chunk.unsigned32(2)
    for (let row = 0; row < chunk.rowCount; row++) {
      user.push(users[row]!)
      contract.push(contracts[row]!)
      round.push(rounds[row]!)
      if (rounds[row] !== 0) continue
      pins.user.push(users[row]!)
      pins.contract.push(contracts[row]!)
    }
  }
  return {
    user: Int32Array.from(user),
    contract: Int32Array.from(contract),
    round: Uint8Array.from(round),
    pins: { user: Int32Array.from(pins.user), contract: Int32Array.from(pins.contract) },
  }
}
