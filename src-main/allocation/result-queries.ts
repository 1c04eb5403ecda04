import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type AllocationInputName,
  allocationInputDescriptions,
} from '../../src-shared/allocation/inputs.ts'
import {
  type AssignmentsPage,
  type AssignmentsRequest,
  type assignmentRow,
  assignmentsPage,
  type ContractRow,
  type ContractsPage,
  type ContractsRequest,
  contractRow,
  contractsPage,
  type ResultChoicesRequest,
  type ResultExportRequest,
  type ResultTable,
  type ResultTotalsRequest,
} from '../../src-shared/allocation/result.ts'
import type { InspectedFile } from '../../src-shared/files.ts'
import type { GridChoices, GridColumnType, GridTotals } from '../../src-shared/grid.ts'
import type { Connection, Row } from '../data/duckdb.ts'
import { inspectSource } from '../data/inspect.ts'
import { exportGrid, type GridExportControl } from '../data/grid-query-export.ts'
import type { GridTables } from '../data/grid-query-tables.ts'
import type { GridSource } from '../data/grid-source.ts'
import { literalPath } from '../data/sql.ts'
import { expected } from '../platform/errors.ts'
import { artifactFiles } from './artifacts.ts'

/**
 * What screens ask of a finished allocation, over the files of its `artifacts` folder. Runs in the
 * query process.
 */

/** Looks at a file before it is used: format, columns, first rows, and which column is which. */
export async function inspectFile(
  connection: Connection,
  path: string,
  input: AllocationInputName,
): Promise<InspectedFile> {
  const { columns } = allocationInputDescriptions[input]
  const found = await inspectSource(connection, { path }, columns)
  return {
    files: found.files.map(({ path: file, bytes, modifiedMs }) => ({
      path: file,
      bytes,
      modified_at: new Date(modifiedMs).toISOString(),
    })),
    format: found.format,
    rows: found.rows,
    columns: found.columns.map(({ name, type }) => ({ name, type })),
    preview: found.preview.map((row) => [...row]),
    mapping: columns.map(({ name, required }) => ({
      column: name,
      required,
      from: found.mapping[name] ?? null,
    })),
  }
}

export async function readAssignments(
  tables: GridTables,
  connection: Connection,
  artifacts: string,
  request: AssignmentsRequest,
): Promise<AssignmentsPage> {
  const source = resultSource(artifacts, 'assignments')
  const { rows, total } = await tables.page(connection, source, request)
  return assignmentsPage.parse({ rows: rows.map(toAssignment), total })
}

export async function readContracts(
  tables: GridTables,
  connection: Connection,
  artifacts: string,
  request: ContractsRequest,
): Promise<ContractsPage> {
  const source: GridSource = {
    ...resultSource(artifacts, 'contracts'),
    further: ['attributes'],
  }
  const { rows, total } = await tables.page(connection, source, request)
  return contractsPage.parse({ rows: rows.map(toContract), total })
}

/** Counts and sums of the rows that meet the filters. */
export async function readTotals(
  tables: GridTables,
  connection: Connection,
  artifacts: string,
  { table, filters }: ResultTotalsRequest,
): Promise<GridTotals> {
  return tables.totals(connection, resultSource(artifacts, table), filters)
}

/** Values of a column with their counts, most frequent first. */
export async function readChoices(
  tables: GridTables,
  connection: Connection,
  artifacts: string,
  { table, ...request }: ResultChoicesRequest,
): Promise<GridChoices> {
  return tables.choices(connection, resultSource(artifacts, table), request)
}

/** Null when the run has no such contract. */
export async function readContract(
  connection: Connection,
  artifacts: string,
  contractId: string,
): Promise<ContractRow | null> {
  const [row] = await connection.rows(
    `SELECT * FROM ${artifact(artifacts, 'contracts')} WHERE contract_id = $1`,
    [contractId],
  )
  return row === undefined ? null : contractRow.parse(toContract(row))
}

export interface UserCandidateRow {
  readonly contractId: string
  readonly name: string
  readonly sponsored: boolean
  readonly score: number
  /** Factor on the score: value = score * lift + fill bonus. */
  readonly lift: number
  readonly price: number
  readonly cap: number
  readonly assigned: number
  /** Round in which the user got it (0: pinned); null when not assigned. */
  readonly round: number | null
}

export interface UserCandidates {
  readonly userId: string
  /** '' for users without a group. */
  readonly groupId: string
  /** 0..1; null without a ratio. */
  readonly target: number | null
  /** Multipliers of the group's rules, >= 0 (see Prices of the engine). */
  readonly prices: {
    readonly ratioFloor: number
    readonly ratioCeiling: number
    readonly mixed: number
    readonly userRatio: number
  }
  /** Ascending by contract id. */
  readonly candidates: readonly UserCandidateRow[]
}

/** A user's eligible pairs with what decides about them; null when the run has no such user. */
export async function readUserCandidates(
  connection: Connection,
  artifacts: string,
  userId: string,
): Promise<UserCandidates | null> {
  const [user] = await connection.rows(
    `SELECT u.user_idx, u.pairs, g.* FROM ${artifact(artifacts, 'users')} u
     JOIN ${artifact(artifacts, 'groups')} g USING (group_idx) WHERE u.user_id = $1`,
    [userId],
  )
  if (user === undefined) return null
  const rows =
    Number(user['pairs']) === 0 ? [] : await candidateRows(connection, artifacts, userId, user)
  return {
    userId,
    ...groupPrices(user),
    candidates: rows.map((row) => ({
      contractId: String(row['contract_id']),
      name: String(row['name']),
      sponsored: row['sponsored'] === true,
      score: Number(row['score']),
      lift: Number(row['lift']),
      price: Number(row['price']),
      cap: Number(row['cap']),
      assigned: Number(row['assigned']),
      round: row['round'] === null ? null : Number(row['round']),
    })),
  }
}

/** Multipliers of the rules of every group, by its number; group_id '' is users without one. */
export async function readGroupPrices(
  connection: Connection,
  artifacts: string,
): Promise<readonly (GroupPrices & { readonly index: number })[]> {
  const rows = await connection.rows(
    `SELECT * FROM ${artifact(artifacts, 'groups')} ORDER BY group_idx`,
  )
  return rows.map((row) => ({ index: Number(row['group_idx']), ...groupPrices(row) }))
}

export type GroupPrices = Pick<UserCandidates, 'groupId' | 'target' | 'prices'>

function groupPrices(row: Row): GroupPrices {
  return {
    groupId: String(row['group_id']),
    target: row['target'] === null ? null : Number(row['target']),
    prices: {
      ratioFloor: Number(row['ratio_floor_price']),
      ratioCeiling: Number(row['ratio_ceiling_price']),
      mixed: Number(row['mixed_price']),
      userRatio: Number(row['user_ratio_price']),
    },
  }
}

/** The files of the eligible pairs of a run; null where it has too many to keep them. */
export async function candidatesRelation(artifacts: string): Promise<string | null> {
  const files = await candidateFiles(artifacts)
  return files.length === 0 ? null : `read_parquet([${files.map(literalPath).join(', ')}])`
}

async function candidateRows(
  connection: Connection,
  artifacts: string,
  userId: string,
  user: Row,
): Promise<readonly Row[]> {
  const pairs = await candidatesRelation(artifacts)
  if (pairs === null) {
    throw expected('too_large', {
      what: 'This run has too many eligible pairs to keep them all for single users.',
      remedy: 'Run it on the part of the users you ask about.',
    })
  }
  return connection.rows(
    `SELECT c.contract_id, c.name, c.sponsored, p.score, c.lift, c.price, c.cap, c.assigned, a.round
     FROM ${pairs} p
     JOIN ${artifact(artifacts, 'contracts')} c USING (contract_idx)
     LEFT JOIN (SELECT contract_id, round FROM ${artifact(artifacts, 'assignments')} WHERE user_id = $2) a
       USING (contract_id)
     WHERE p.user_idx = $1 ORDER BY c.contract_id`,
    [Number(user['user_idx']), userId],
  )
}

/** Writes the rows of a list that meet the filters, in the order asked for; returns how many. */
export async function exportResult(
  connection: Connection,
  artifacts: string,
  path: string,
  { table, ...request }: ResultExportRequest,
  control?: GridExportControl,
): Promise<number> {
  return exportGrid(connection, resultSource(artifacts, table), request, path, control)
}

const assignmentTypes = {
  user_id: 'text',
  contract_id: 'text',
  score: 'number',
  sponsored: 'boolean',
  group_id: 'text',
  round: 'number',
} as const satisfies Record<AssignmentsRequest['sort'][number]['column'], GridColumnType>

const contractTypes = {
  contract_id: 'text',
  name: 'text',
  sponsored: 'boolean',
  cap: 'number',
  assigned: 'number',
  fill: 'number',
  demand: 'number',
  price: 'number',
  score_sum: 'number',
} as const satisfies Record<ContractsRequest['sort'][number]['column'], GridColumnType>

const gridColumns = { assignments: assignmentTypes, contracts: contractTypes } as const

/** A list of a result as grids read it. */
export function resultSource(artifacts: string, table: ResultTable): GridSource {
  return { path: join(artifacts, artifactFiles[table]), columns: gridColumns[table] }
}

/** One of a run's files as a relation. */
export function artifact(
  artifacts: string,
  name: Exclude<keyof typeof artifactFiles, 'candidates'>,
): string {
  return `read_parquet(${literalPath(join(artifacts, artifactFiles[name]))})`
}

/** Listed here: where a pattern has a wildcard, DuckDB takes a backslash for a slash. */
async function candidateFiles(artifacts: string): Promise<readonly string[]> {
  const [head = '', tail = ''] = artifactFiles.candidates.split('*')
  const names = await readdir(artifacts)
  return names
    .filter((name) => name.startsWith(head) && name.endsWith(tail))
    .toSorted()
    .map((name) => join(artifacts, name))
}

function toAssignment(row: Row): Readonly<Record<keyof typeof assignmentRow.shape, unknown>> {
  return {
    user_id: row['user_id'],
    contract_id: row['contract_id'],
    score: row['score'],
    sponsored: row['sponsored'] === 1,
    group_id: row['group_id'],
    round: row['round'],
  }
}

function toContract(row: Row): Readonly<Record<keyof typeof contractRow.shape, unknown>> {
  return {
    contract_id: row['contract_id'],
    name: row['name'],
    sponsored: row['sponsored'],
    cap: row['cap'],
    assigned: row['assigned'],
    fill: row['fill'],
    demand: row['demand'],
    price: row['price'],
    score_sum: row['score_sum'],
    attributes: JSON.parse(String(row['attributes'])),
  }
}
