import { rm } from 'node:fs/promises'
import { deciders, type DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import { decisionReasons, pairDecisions } from '../../../src-shared/reconciliation/fields.ts'
import type { Connection } from '../../data/duckdb.ts'
import { literal, literalPath } from '../../data/sql.ts'
import { ACCEPT, type ResultPair, type ResultState } from '../result-state.ts'
import { writeJsonLines } from './write-rows.ts'

/** Files of what the records of each side are called. */
export interface Titles {
  readonly left: string
  readonly right: string
}

let tablesMade = 0
/** Answers are made side by side over one database: each has tables of its own. */
export const ownTable = (): string => `reconciliation_${process.pid}_${tablesMade++}`

/** Of a pair whose decision is the engine's own. */
const NO_EVENT = -1

/** Writes pairs in this order, with what their records are called. */
export async function writePairs(
  connection: Connection,
  state: ResultState,
  rows: readonly ResultPair[],
  titles: Titles,
  to: string,
): Promise<void> {
  const { pairs, effective } = state
  const events: DecisionEvent[] = []
  const count = rows.length
  const column = {
    place: new Int32Array(count),
    pair: new Int32Array(count),
    left: new Int32Array(count),
    right: new Int32Array(count),
    weight: new Float32Array(count),
    confidence: new Float32Array(count),
    decision: new Uint8Array(count),
    reason: new Uint8Array(count),
    decider: new Uint8Array(count),
    event: new Int32Array(count).fill(NO_EVENT),
  }
  for (const [place, found] of rows.entries()) {
    column.place[place] = place
    column.left[place] = found.left
    column.right[place] = found.right
    const { pair } = found
    column.pair[place] = pair ?? -1
    column.weight[place] = pair === null ? 0 : pairs.weight[pair]!
    column.confidence[place] = pair === null ? 0 : pairs.confidence[pair]!
    column.decision[place] = pair === null ? ACCEPT : effective.decision[pair]!
    column.reason[place] = pair === null ? 0 : effective.reason[pair]!
    const event = pair === null ? effective.added[found.added]!.event : effective.events.get(pair)
    if (event === undefined) continue
    column.decider[place] = deciders.indexOf(event.by)
    column.event[place] = events.push(event) - 1
  }
  const [table, said] = [ownTable(), ownTable()]
  await connection.createTable(table, [
    { name: 'place', type: 'INTEGER', values: column.place },
    { name: 'pair', type: 'INTEGER', values: column.pair },
    { name: 'left_row', type: 'INTEGER', values: column.left },
    { name: 'right_row', type: 'INTEGER', values: column.right },
    { name: 'weight', type: 'FLOAT', values: column.weight },
    { name: 'confidence', type: 'FLOAT', values: column.confidence },
    { name: 'decision', type: 'UTINYINT', values: column.decision },
    { name: 'reason', type: 'UTINYINT', values: column.reason },
    { name: 'decider', type: 'UTINYINT', values: column.decider },
    { name: 'event', type: 'INTEGER', values: column.event },
  ])
  const saidPath = `${to}.said.jsonl`
  try {
    await writeJsonLines(
      saidPath,
      events.map(({ at: said_at, who, note }, event) => ({ event, said_at, who, note })),
    )
    await connection.run(
      `CREATE TABLE ${said} AS SELECT * FROM read_json(${literal(saidPath)}, format = 'newline_delimited',
         columns = {event: 'INTEGER', said_at: 'VARCHAR', who: 'VARCHAR', note: 'VARCHAR'})`,
    )
    const word = (name: string, words: readonly string[]): string =>
      `[${words.map(literal).join(', ')}][p.${name} + 1]`
    await connection.run(
      `COPY (
         SELECT CASE WHEN p.pair >= 0 THEN p.pair END AS pair, l.id AS left_id, r.id AS right_id,
           l.title AS left_title, r.title AS right_title,
           CASE WHEN p.pair >= 0 THEN round(p.weight::DOUBLE, 4) END AS weight,
           CASE WHEN p.pair >= 0 THEN round(p.confidence::DOUBLE, 6) END AS confidence,
           ${word('decision', pairDecisions)} AS decision,
           CASE WHEN p.pair >= 0 THEN ${word('reason', decisionReasons)} END AS reason,
           ${word('decider', deciders)} AS decided_by,
           e.said_at AS decided_at, e.who AS decided_who, e.note AS note
         FROM ${table} p JOIN read_parquet(${literalPath(titles.left)}) l ON l.row = p.left_row
         JOIN read_parquet(${literalPath(titles.right)}) r ON r.row = p.right_row
         LEFT JOIN ${said} e ON e.event = p.event
         ORDER BY p.place
       ) TO ${literal(to)} (FORMAT parquet)`,
    )
  } finally {
    await rm(saidPath, { force: true })
    await connection.run(`DROP TABLE IF EXISTS ${table}`)
    await connection.run(`DROP TABLE IF EXISTS ${said}`)
  }
}
