import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import {
  type DecisionReason,
  decisionReasons,
  type PairDecision,
  pairDecisions,
} from '../../src-shared/reconciliation/fields.ts'
import { reconciliationFiles } from '../../src-shared/reconciliation/job.ts'
import {
  type ReconciliationModel,
  reconciliationModel,
} from '../../src-shared/reconciliation/result.ts'
import {
  type ReconciliationSummary,
  reconciliationSummary,
} from '../../src-shared/reconciliation/summary.ts'
import type { Connection } from '../data/duckdb.ts'
import { literal, literalPath } from '../data/sql.ts'
import {
  type DecidedPair,
  type Decisions,
  effectiveDecisions,
  type EnginePairs,
  pairOf,
  rowStarts,
  wordOf,
} from './decisions.ts'
import type { RecordList } from './engine/types.ts'
import type { ResultState } from './result-state.ts'
import { followLog, reviewLogOf } from './review/follow-log.ts'
import type { LogState } from './review/log-state.ts'
import { type PairKeys, resultKeys } from './review/pair-keys.ts'
import { withRivals } from './review/rivals.ts'
import type { StandingDecision } from './review/standing.ts'
import { readTextColumns } from './text-columns.ts'

/** A run under review: its folder, its id, and the database that holds its log of decisions. */
export interface ReviewedFolder {
  readonly folder: string
  readonly run: string
  readonly log: string
}

/** What a run wrote and never changes again. */
export interface StoredResult {
  readonly artifacts: string
  readonly model: ReconciliationModel
  readonly summary: ReconciliationSummary
  readonly left: RecordList
  readonly right: RecordList
  readonly pairs: EnginePairs
  /** Rows by their ids. */
  readonly rowOf: Readonly<Record<'left' | 'right', ReadonlyMap<string, number>>>
}

/** A run with every decision so far. */
export interface LoadedResult {
  readonly stored: StoredResult
  readonly state: ResultState
  /** Number of the last decision it knows; 0 for none. */
  readonly number: number
  /** Decisions that count about records or pairs of records which the run does not have. */
  readonly unknown: number
}

/** Keeps the last runs that were asked about at hand. */
export interface LoadedResults {
  of(connection: Connection, run: ReviewedFolder): Promise<LoadedResult>
}

const mostKept = 3
/** Cells of all kept lists together, some 60 bytes each. */
const mostCells = 12_000_000

export function createLoadedResults(): LoadedResults {
  const stored = new Map<string, Promise<StoredResult>>()
  /** By their logs: after a backup was restored another may have as many decisions. */
  const overlaid = new WeakMap<LogState, LoadedResult>()
  const logs = new WeakMap<StoredResult, () => LogState>()
  const logOf = (result: StoredResult, run: string, path: string): LogState => {
    const known = logs.get(result) ?? followLog(reviewLogOf(path), run, () => keysOf(result))
    logs.set(result, known)
    return known()
  }
  const storedOf = async (connection: Connection, folder: string): Promise<StoredResult> => {
    const known = stored.get(folder) ?? loadStored(connection, folder)
    stored.delete(folder)
    stored.set(folder, known)
    known.catch(() => stored.delete(folder))
    const loaded = await known
    await forgetOldest(stored)
    return loaded
  }
  return {
    async of(connection, { folder, run, log }) {
      const result = await storedOf(connection, folder)
      const said = logOf(result, run, log)
      const known = overlaid.get(said)
      if (known !== undefined && known.number === said.number) return known
      const loaded = overlay(result, said)
      overlaid.set(said, loaded)
      return loaded
    },
  }
}

function keysOf(result: StoredResult): PairKeys {
  const { left, right, rowOf, pairs } = result
  const starts = rowStarts(pairs)
  return resultKeys({ left, right, rowOf, pairs, pairOf: (l, r) => pairOf(pairs, starts, l, r) })
}

async function forgetOldest(stored: Map<string, Promise<StoredResult>>): Promise<void> {
  let cells = 0
  let kept = 0
  for (const [folder, loading] of [...stored].toReversed()) {
    const { left, right, model } = await loading
    const own = left.rows * left.columns.length
    cells += model.deduplicated ? own : own + right.rows * right.columns.length
    kept++
    if (kept > 1 && (kept > mostKept || cells > mostCells)) stored.delete(folder)
  }
}

/** Reads what a published run wrote. */
export async function loadStored(connection: Connection, folder: string): Promise<StoredResult> {
  const artifacts = join(folder, 'artifacts')
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(artifacts, name), 'utf8'))
  const model = reconciliationModel.parse(await json(reconciliationFiles.model))
  const summary = reconciliationSummary.parse(await json(reconciliationFiles.summary))
  const left = await loadRecords(connection, artifacts, model, 'left')
  const right = model.deduplicated ? left : await loadRecords(connection, artifacts, model, 'right')
  const lefts = rowsById(left)
  const rights = model.deduplicated ? lefts : rowsById(right)
  return {
    artifacts,
    model,
    summary,
    left,
    right,
    pairs: await loadPairs(connection, artifacts),
    rowOf: {
      get left() {
        return lefts()
      },
      get right() {
        return rights()
      },
    },
  }
}

/** Made when somebody names a record: of half a million they are large. */
function rowsById({ ids }: RecordList): () => ReadonlyMap<string, number> {
  let made: ReadonlyMap<string, number> | undefined
  return () => (made ??= new Map(ids.map((id, row) => [id, row])))
}

/** The file that holds the records of a side. */
function recordsFile(
  { artifacts, model }: Pick<StoredResult, 'artifacts' | 'model'>,
  side: 'left' | 'right',
): string {
  const name = side === 'left' || model.deduplicated ? 'left' : 'right'
  return join(artifacts, reconciliationFiles[name])
}

/** Its columns but the one that names the records, which stands in `ids`. */
async function loadRecords(
  connection: Connection,
  artifacts: string,
  model: ReconciliationModel,
  side: 'left' | 'right',
): Promise<RecordList> {
  const names = side === 'left' ? model.left_columns : model.right_columns
  const idColumn = side === 'left' ? model.left_id : model.right_id
  const relation = `read_parquet(${literalPath(recordsFile({ artifacts, model }, side))})`
  const { count } = await connection.row(`SELECT count(*) AS count FROM ${relation}`)
  const rows = Number(count)
  const wanted = names.flatMap((name, index) =>
    name === idColumn ? [] : [{ name, column: `c${index}` }],
  )
  const read = ['id', ...wanted.map(({ column }) => column)]
  const [ids, ...values] = await readTextColumns(connection, relation, read, rows)
  return {
    rows,
    ids: ids!.map((id) => id ?? ''),
    columns: wanted.map(({ name }, index) => ({ name, values: values[index]! })),
  }
}

async function loadPairs(connection: Connection, artifacts: string): Promise<EnginePairs> {
  const path = literalPath(join(artifacts, reconciliationFiles.pairs))
  const { count: counted } = await connection.row(
    `SELECT count(*) AS count FROM read_parquet(${path})`,
  )
  const count = Number(counted)
  const pairs = {
    count,
    left: new Int32Array(count),
    right: new Int32Array(count),
    weight: new Float32Array(count),
    confidence: new Float32Array(count),
    decision: new Uint8Array(count),
    reason: new Uint8Array(count),
  }
  const place = (column: string, words: readonly string[]): string =>
    `(list_position([${words.map(literal).join(', ')}], ${column}) - 1)::UTINYINT`
  let at = 0
  for await (const chunk of connection.stream(
    `SELECT left_row, right_row, weight, confidence, ${place('decision', pairDecisions)},
       ${place('reason', decisionReasons)} FROM read_parquet(${path}) ORDER BY pair`,
  )) {
    pairs.left.set(chunk.signed32(0).subarray(0, chunk.rowCount), at)
    pairs.right.set(chunk.signed32(1).subarray(0, chunk.rowCount), at)
    pairs.weight.set(chunk.floats(2).subarray(0, chunk.rowCount), at)
    pairs.confidence.set(chunk.floats(3).subarray(0, chunk.rowCount), at)
    pairs.decision.set(chunk.unsigned8(4).subarray(0, chunk.rowCount), at)
    pairs.reason.set(chunk.unsigned8(5).subarray(0, chunk.rowCount), at)
    at += chunk.rowCount
  }
  return pairs
}

/** The stored result overlaid with what stands in the log. */
export function overlay(stored: StoredResult, log: LogState): LoadedResult {
  const { decisions, unknown } = decisionsOf(stored, log)
  const { model, summary, left, right, pairs } = stored
  return {
    stored,
    number: log.number,
    unknown,
    state: {
      left,
      right,
      deduplicated: model.deduplicated,
      fields: model.fields,
      cardinality: model.cardinality,
      survivorship: summary.survivorship,
      pairs,
      decisions,
      effective: effectiveDecisions(pairs, decisions, model),
    },
  }
}

/** What stands in a log, by rows of the lists. */
export function decisionsOf(
  {
    rowOf,
    model,
  }: Pick<StoredResult, 'rowOf'> & {
    readonly model: Pick<ReconciliationModel, 'deduplicated' | 'cardinality'>
  },
  log: LogState,
): { readonly decisions: Decisions; readonly unknown: number } {
  let unknown = 0
  const pairs: DecidedPair[] = []
  /** One list alone: places in `pairs`, by both rows. */
  const places = new Map<number, number>()
  const { compared } = log.keys
  for (const standing of log.pairs()) {
    const pair = standing.key < compared.count ? standing.key : undefined
    const l = pair === undefined ? rowOf.left.get(standing.left) : compared.left[pair]
    const r = pair === undefined ? rowOf.right.get(standing.right) : compared.right[pair]
    if (l === undefined || r === undefined || (model.deduplicated && l === r)) {
      unknown++
      continue
    }
    const isTurned = model.deduplicated && r < l
    const said = new LoggedPair(log, isTurned ? r : l, isTurned ? l : r, pair, standing)
    // One list alone: whoever names the records the other way round means the same pair.
    const key = said.left * rowOf.right.size + said.right
    const place = model.deduplicated ? places.get(key) : undefined
    if (place === undefined) {
      if (model.deduplicated) places.set(key, pairs.length)
      pairs.push(said)
    } else if (pairs[place]!.number < said.number) pairs[place] = said
  }
  const records: Decisions['records'][number][] = []
  for (const event of log.recordsWithoutPartner()) {
    const row = rowOf[event.side].get(event.record)
    if (row === undefined) unknown++
    else records.push({ side: event.side, row, ...wordOf(event) })
  }
  const decisions = { pairs, records }
  // Who alone spoke has no rival.
  return { decisions: log.isOfOneReviewer ? decisions : withRivals(decisions, model), unknown }
}

/** Its event is made when somebody asks for it: of a hundred thousand, nobody does. */
class LoggedPair implements DecidedPair {
  readonly #log: LogState
  readonly left: number
  readonly right: number
  readonly pair: number | undefined
  readonly verdict: DecidedPair['verdict']
  readonly number: number

  constructor(
    log: LogState,
    left: number,
    right: number,
    pair: number | undefined,
    { verdict, number }: StandingDecision,
  ) {
    this.#log = log
    this.left = left
    this.right = right
    this.pair = pair
    this.verdict = verdict
    this.number = number
  }

  get by(): DecisionEvent['by'] {
    return this.#log.by(this.number)
  }

  get event(): DecisionEvent {
    return this.#log.event(this.number)
  }
}

export const pairDecisionOf = (index: number): PairDecision => pairDecisions[index] ?? 'reject'
export const decisionReasonOf = (index: number): DecisionReason | null =>
  decisionReasons[index] ?? null
