import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { deciders, type DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import { originLetters } from '../../src-shared/reconciliation/origins.ts'
import {
  type ReconciliationTable,
  tableColumns,
  type TableColumn,
} from '../../src-shared/reconciliation/result.ts'
import type { Connection } from '../data/duckdb.ts'
import type { GridColumns } from '../data/grid-query.ts'
import type { GridSource } from '../data/grid-query-tables.ts'
import { literal, literalPath } from '../data/sql.ts'
import { uniqueNames } from './outputs.ts'
import type { LoadedResult, StoredResult } from './result-load.ts'
import {
  ACCEPT,
  conflictsOf,
  goldenOf,
  REVIEW,
  type ResultPair,
  type ResultState,
  shownConfidence,
  sortedPairs,
  titlesOf,
  unmatchedRecords,
} from './result-state.ts'

/**
 * The tables of a result as grids read them: Parquet files in the scratch folder, made when they are
 * first asked for and again after each decision. A table that no decision changes is made once.
 */
export interface ResultFiles {
  source(
    connection: Connection,
    temporary: string,
    loaded: LoadedResult,
    table: ReconciliationTable,
  ): Promise<TableSource>
}

export interface TableSource {
  readonly source: GridSource
  /** What the columns are called. */
  readonly columns: readonly TableColumn[]
}

const mostKept = 24

export function createResultFiles(): ResultFiles {
  const kept = new Map<string, Promise<string>>()
  // Of this process alone: two must not write the same file.
  const own = randomBytes(6).toString('hex')
  const fileOf = async (
    key: string,
    temporary: string,
    write: (path: string) => Promise<void>,
  ): Promise<string> => {
    const known = await kept.get(key)?.catch(() => undefined)
    // Scratch that nobody touched for a day is cleared away.
    if (known !== undefined && existsSync(known)) return known
    const folder = join(temporary, `reconciliation-rows-${own}`)
    const path = join(folder, `${key}.parquet`)
    const making = (async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const aside = `${path}.${randomBytes(4).toString('hex')}`
      await write(aside)
      await rename(aside, path)
      return path
    })()
    kept.set(key, making)
    making.catch(() => kept.delete(key))
    const made = await making
    for (const [oldest, old] of kept) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
      await rm(await old, { force: true })
    }
    return made
  }
  /** What the records are called: no decision changes it. */
  const titlesIn = async (
    connection: Connection,
    temporary: string,
    { stored, state }: LoadedResult,
  ): Promise<Titles> => {
    const of = (side: 'left' | 'right'): Promise<string> =>
      fileOf(`${keyOf(stored.artifacts)}-${side}`, temporary, (to) =>
        writeObjects(connection, titleObjects(state, side), titleTypes, to),
      )
    const left = await of('left')
    return { left, right: state.deduplicated ? left : await of('right') }
  }
  return {
    async source(connection, temporary, loaded, table) {
      const { stored, number } = loaded
      const key = keyOf(`${stored.artifacts}\n${table}\n${table === 'blocking' ? 0 : number}`)
      const columns = columnsOf(loaded, table)
      const path = await fileOf(key, temporary, async (to) =>
        writeTable(connection, loaded, table, await titlesIn(connection, temporary, loaded), to),
      )
      const types: GridColumns = Object.fromEntries(columns.map(({ name, type }) => [name, type]))
      const labels = Object.fromEntries(columns.map(({ name, label }) => [name, label]))
      return { source: { path, columns: types, labels }, columns }
    },
  }
}

interface Titles {
  readonly left: string
  readonly right: string
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

function columnsOf({ state }: LoadedResult, table: ReconciliationTable): readonly TableColumn[] {
  if (table !== 'golden') {
    const shape = tableColumns[shapeOf(table)]
    return Object.entries(shape).map(([name, type]) => ({ name, label: name, type }))
  }
  const { columns } = goldenOf(state)
  const names = columns.map(({ name }) => name)
  const labels = uniqueNames(['golden', 'left_id', 'right_id', ...names, 'origins'])
  return labels.map((label, index) => ({
    name: index < 3 ? label : index < names.length + 3 ? `c${index - 3}` : 'origins',
    label,
    type: index === 0 ? 'number' : 'text',
  }))
}

function shapeOf(table: Exclude<ReconciliationTable, 'golden'>): keyof typeof tableColumns {
  switch (table) {
    case 'pairs':
    case 'matches':
      return 'pairs'
    case 'unmatched_left':
    case 'unmatched_right':
      return 'unmatched'
    case 'conflicts':
    case 'blocking':
      return table
  }
}

async function writeTable(
  connection: Connection,
  loaded: LoadedResult,
  table: ReconciliationTable,
  titles: Titles,
  to: string,
): Promise<void> {
  // The grid's own order is that of the file.
  await connection.run('SET preserve_insertion_order = true')
  switch (table) {
    case 'pairs':
      return writePairs(connection, loaded, everyPair(loaded.state), titles, to)
    case 'matches':
      return writePairs(
        connection,
        loaded,
        sortedPairs(loaded.state, (decision) => decision === ACCEPT || decision === REVIEW),
        titles,
        to,
      )
    case 'unmatched_left':
      return writeObjects(connection, unmatchedObjects(loaded.state, 'left'), unmatchedTypes, to)
    case 'unmatched_right':
      return writeObjects(connection, unmatchedObjects(loaded.state, 'right'), unmatchedTypes, to)
    case 'golden':
      return writeObjects(connection, goldenObjects(loaded.state), goldenTypes(loaded), to)
    case 'conflicts':
      return writeObjects(connection, conflictObjects(loaded.state), conflictTypes, to)
    case 'blocking':
      return writeObjects(connection, blockingObjects(loaded.stored), blockingTypes, to)
  }
}

function everyPair({ pairs, effective }: ResultState): readonly ResultPair[] {
  const all: ResultPair[] = Array.from({ length: pairs.count }, (_, pair) => ({
    pair,
    left: pairs.left[pair]!,
    right: pairs.right[pair]!,
  }))
  return [
    ...all,
    ...effective.added.map(({ left, right }, added) => ({ pair: null, left, right, added })),
  ]
}

let tablesMade = 0
/** Answers are made side by side over one database: each has tables of its own. */
const ownTable = (): string => `reconciliation_${process.pid}_${tablesMade++}`

/** Of a pair whose decision is the engine's own. */
const NO_EVENT = -1

async function writePairs(
  connection: Connection,
  { state }: LoadedResult,
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

type Types = Readonly<Record<string, 'VARCHAR' | 'BIGINT' | 'DOUBLE'>>
type Objects = Iterable<Readonly<Record<string, string | number | null>>>

const titleTypes: Types = { row: 'BIGINT', id: 'VARCHAR', title: 'VARCHAR' }

function* titleObjects(state: ResultState, side: 'left' | 'right'): Objects {
  const titleOf = titlesOf(state, side)
  const { ids } = state[side]
  for (let row = 0; row < ids.length; row++) yield { row, id: ids[row]!, title: titleOf(row) }
}

const unmatchedTypes: Types = {
  id: 'VARCHAR',
  title: 'VARCHAR',
  candidates: 'BIGINT',
  best_pair: 'BIGINT',
  best_id: 'VARCHAR',
  best_title: 'VARCHAR',
  best_confidence: 'DOUBLE',
  why: 'VARCHAR',
}

function* unmatchedObjects(state: ResultState, side: 'left' | 'right'): Objects {
  const other = state.deduplicated || side === 'right' ? 'left' : 'right'
  const [titleOf, otherTitleOf] = [titlesOf(state, side), titlesOf(state, other)]
  for (const { row, candidates, best, why } of unmatchedRecords(state, side)) {
    yield {
      id: state[side].ids[row]!,
      title: titleOf(row),
      candidates,
      best_pair: best?.pair ?? null,
      best_id: best === null ? null : state[other].ids[best.row]!,
      best_title: best === null ? null : otherTitleOf(best.row),
      best_confidence: best === null ? null : shownConfidence(state.pairs.confidence[best.pair]!),
      why,
    }
  }
}

function goldenTypes({ state }: LoadedResult): Types {
  const cells = goldenOf(state).columns.map((_, index) => [`c${index}`, 'VARCHAR'] as const)
  return {
    golden: 'BIGINT',
    left_id: 'VARCHAR',
    right_id: 'VARCHAR',
    ...Object.fromEntries(cells),
    origins: 'VARCHAR',
  }
}

function* goldenObjects(state: ResultState): Objects {
  const { groups, cells } = goldenOf(state)
  const ids = (side: 'left' | 'right', rows: readonly number[]): string =>
    rows.map((row) => state[side].ids[row]!).join(' | ')
  let golden = 0
  for (const group of groups) {
    const row: Record<string, string | number | null> = {
      golden: ++golden,
      left_id: ids('left', group.left),
      right_id: ids('right', group.right),
    }
    let origins = ''
    for (const [place, { value, origin }] of cells(group).entries()) {
      row[`c${place}`] = value
      origins += originLetters[origin]
    }
    row['origins'] = origins
    yield row
  }
}

const conflictTypes: Types = {
  golden: 'BIGINT',
  left_id: 'VARCHAR',
  right_id: 'VARCHAR',
  title: 'VARCHAR',
  column: 'VARCHAR',
  left_value: 'VARCHAR',
  right_value: 'VARCHAR',
  kind: 'VARCHAR',
  difference: 'DOUBLE',
  difference_share: 'DOUBLE',
  taken: 'VARCHAR',
}

function* conflictObjects(state: ResultState): Objects {
  const titleOf = titlesOf(state, 'left')
  for (const { golden, group, column, cell, conflict } of conflictsOf(state)) {
    const leftRow = group.left[0]
    const rightId = state.deduplicated
      ? state.left.ids[group.left[1] ?? -1]
      : state.right.ids[group.right[0] ?? -1]
    yield {
      golden,
      left_id: state.left.ids[leftRow ?? -1] ?? '',
      right_id: rightId ?? '',
      title: leftRow === undefined ? '' : titleOf(leftRow),
      column,
      left_value: cell.leftValue,
      right_value: cell.rightValue,
      kind: conflict.kind,
      difference: conflict.difference,
      difference_share: conflict.share,
      taken: cell.value,
    }
  }
}

const blockingTypes: Types = {
  rule: 'VARCHAR',
  pairs: 'BIGINT',
  alone: 'BIGINT',
  dropped: 'BIGINT',
  most_shared: 'VARCHAR',
  most_shared_records: 'BIGINT',
}

function* blockingObjects({ summary }: StoredResult): Objects {
  for (const { name, pairs, alone, dropped, dropped_total } of summary.blocking.rules) {
    yield {
      rule: name,
      pairs,
      alone,
      dropped: dropped_total,
      most_shared: dropped[0]?.value ?? null,
      most_shared_records: dropped[0]?.records ?? null,
    }
  }
}

/** Rows as a Parquet file, in their order. */
async function writeObjects(
  connection: Connection,
  rows: Objects,
  types: Types,
  to: string,
): Promise<void> {
  const lines = `${to}.jsonl`
  try {
    await writeJsonLines(lines, rows)
    const columns = Object.entries(types).map(([name, type]) => `"${name}": '${type}'`)
    await connection.run(
      `COPY (SELECT * FROM read_json(${literal(lines)}, format = 'newline_delimited',
         maximum_object_size = 67108864, columns = {${columns.join(', ')}}))
       TO ${literal(to)} (FORMAT parquet)`,
    )
  } finally {
    await rm(lines, { force: true })
  }
}

async function writeJsonLines(path: string, rows: Iterable<object>): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 })
  let text = ''
  for (const row of rows) {
    text += `${JSON.stringify(row)}\n`
    if (text.length < 1 << 20) continue
    const goesOn = file.write(text)
    text = ''
    if (!goesOn) await once(file, 'drain')
  }
  file.end(text)
  await finished(file)
}
