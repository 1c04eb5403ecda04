import { join } from 'node:path'
import { reconciliationFiles } from '../../src-shared/reconciliation/job.ts'
import {
  type GoldenRecord,
  type RecordView,
  tablePage,
  type WhyNot,
} from '../../src-shared/reconciliation/result.ts'
import type { Connection } from '../data/duckdb.ts'
import { exportGrid } from '../data/grid-query-export.ts'
import type { GridTables } from '../data/grid-query-tables.ts'
import { literalPath } from '../data/sql.ts'
import type { QueryContext, QueryHandlers } from '../jobs/queries.ts'
import { expected } from '../platform/errors.ts'
import { evidenceOf, findPair, pairEvidence, recordView } from './evidence.ts'
import { readPairs } from './known-pairs.ts'
import { type KnownPairs, trueFlags } from './quality.ts'
import { createResultFiles } from './result-files.ts'
import {
  createLoadedResults,
  type LoadedResult,
  type LoadedResults,
  type ReviewedFolder,
} from './result-load.ts'
import { changesPage } from './review/changes-page.ts'
import { adjudicationEstimate } from './adjudicate/estimate.ts'
import { queueCounts, queuePage, queuePairs } from './review/queue-pages.ts'
import { goldenOf, titlesOf } from './result-state.ts'
import { thresholdCurve } from './thresholds.ts'
import { whyNot } from './why-not.ts'
import { figuresNow, writeNow } from './write-now.ts'

type ReconciliationHandlers = Pick<
  QueryHandlers,
  Extract<keyof QueryHandlers, `reconciliation.${string}`>
>

/** Opens a connection for one question; what is forgotten is interrupted. */
export type Ask = <T>(
  context: QueryContext,
  answer: (connection: Connection, tables: GridTables) => Promise<T>,
) => Promise<T>

/** What screens ask of finished reconciliations, with every decision so far. */
export function createReconciliationHandlers(ask: Ask): ReconciliationHandlers {
  const results: LoadedResults = createLoadedResults()
  const files = createResultFiles()
  const withResult = <T>(
    run: ReviewedFolder,
    context: QueryContext,
    answer: (loaded: LoadedResult, connection: Connection, tables: GridTables) => Promise<T> | T,
  ): Promise<T> =>
    ask(context, async (connection, tables) =>
      answer(await results.of(connection, run), connection, tables),
    )
  return {
    'reconciliation.rows': ({ page: { table, ...page }, ...run }, context) =>
      withResult(run, context, async (loaded, connection, tables) => {
        const { source, columns } = await files.source(connection, context.temporary, loaded, table)
        const rows = await tables.page(connection, source, page)
        return tablePage.parse({ columns, ...rows })
      }),
    'reconciliation.totals': ({ of: { table, filters }, ...run }, context) =>
      withResult(run, context, async (loaded, connection, tables) => {
        const { source } = await files.source(connection, context.temporary, loaded, table)
        return await tables.totals(connection, source, filters)
      }),
    'reconciliation.choices': ({ of: { table, ...request }, ...run }, context) =>
      withResult(run, context, async (loaded, connection, tables) => {
        const { source } = await files.source(connection, context.temporary, loaded, table)
        return await tables.choices(connection, source, request)
      }),
    'reconciliation.export': ({ of: { table, ...request }, to, ...run }, context) =>
      withResult(run, context, async (loaded, connection) => {
        const { source } = await files.source(connection, context.temporary, loaded, table)
        return { rows: await exportGrid(connection, source, request, to, context) }
      }),
    'reconciliation.outputs': ({ to, named, ...run }, context) =>
      withResult(run, context, async (loaded, connection) =>
        writeNow(loaded, await knownPairs(connection, loaded), { to, named }),
      ),
    'reconciliation.figures': (run, context) =>
      withResult(run, context, async (loaded, connection) =>
        figuresNow(loaded, await knownPairs(connection, loaded)),
      ),
    'reconciliation.adjudication': ({ asked, cache, ...run }, context) =>
      withResult(run, context, ({ state }) => adjudicationEstimate(state, asked, cache)),
    'reconciliation.pair': ({ pair, ...run }, context) =>
      withResult(run, context, (loaded, connection) => pairEvidence(connection, loaded, pair)),
    'reconciliation.thresholds': (run, context) =>
      withResult(run, context, async (loaded, connection) => {
        const known = await knownPairs(connection, loaded)
        const truth =
          known === null
            ? null
            : { flags: trueFlags(loaded.state.pairs, known), known: known.left.length }
        return thresholdCurve(loaded.state, loaded.stored.summary, truth)
      }),
    'reconciliation.why_not': ({ left, right, ...run }, context) =>
      withResult(run, context, async (loaded, connection): Promise<WhyNot> => {
        const [l, r] = [rowOf(loaded, 'left', left), rowOf(loaded, 'right', right)]
        const { deduplicated } = loaded.state
        const [first, second] = deduplicated && r < l ? [r, l] : [l, r]
        const found = findPair(loaded.state, first, second)
        const evidence =
          found === null
            ? null
            : found.pair === null
              ? evidenceOf(loaded, found, null)
              : await pairEvidence(connection, loaded, found.pair)
        return whyNot(loaded, first, second, evidence)
      }),
    'reconciliation.golden': ({ golden, ...run }, context) =>
      withResult(run, context, (loaded) => goldenRecord(loaded, golden)),
    'reconciliation.records': ({ side, text, limit, ...run }, context) =>
      withResult(run, context, (loaded) => findRecords(loaded, side, text, limit)),
    'reconciliation.queue': ({ page, ...run }, context) =>
      withResult(run, context, (loaded) => queuePage(loaded, page)),
    'reconciliation.queue_counts': (run, context) => withResult(run, context, queueCounts),
    'reconciliation.changes': ({ before, after, of }, context) =>
      withResult(before, context, async (earlier, connection) =>
        changesPage(earlier, await results.of(connection, after), of),
      ),
    'reconciliation.queue_pairs': ({ filter, ...run }, context) =>
      withResult(run, context, (loaded) => queuePairs(loaded, filter)),
  }
}

async function knownPairs(
  connection: Connection,
  { stored }: LoadedResult,
): Promise<KnownPairs | null> {
  if (stored.summary.truth === null) return null
  const path = literalPath(join(stored.artifacts, reconciliationFiles.truth))
  const pairs = await readPairs(
    connection,
    `SELECT left_row, right_row FROM read_parquet(${path}) ORDER BY ALL`,
  )
  return { ...pairs, unknown: stored.summary.truth.unknown }
}

function rowOf({ stored }: LoadedResult, side: 'left' | 'right', id: string): number {
  const row = stored.rowOf[side].get(id)
  if (row !== undefined) return row
  throw expected('not_found', {
    what: `The ${side} list has no record ${id}.`,
    remedy: 'Check the id; letters count.',
  })
}

function goldenRecord(loaded: LoadedResult, golden: number): GoldenRecord {
  const { columns, groups, cells } = goldenOf(loaded.state)
  const group = groups.at(golden - 1)
  if (group === undefined) {
    throw expected('not_found', {
      what: `The golden table has no row ${golden}.`,
      remedy: `It has ${groups.length} rows.`,
    })
  }
  const { left, right } = loaded.state
  return {
    golden,
    left: group.left.map((row) => recordView(loaded, 'left', row)),
    right: group.right.map((row) => recordView(loaded, 'right', row)),
    cells: cells(group).map(({ value, origin, from, leftValue, rightValue, conflict }, place) => ({
      column: columns[place]!.name,
      value,
      origin,
      record: from === null ? null : (from.side === 'left' ? left : right).ids[from.row]!,
      left_value: leftValue,
      right_value: rightValue,
      conflict: conflict?.kind ?? null,
    })),
  }
}

/** Records in which every word is found, those whose id is the text first. */
function findRecords(
  { state }: LoadedResult,
  side: 'left' | 'right',
  text: string,
  limit: number,
): { records: Omit<RecordView, 'cells'>[]; total: number } {
  const list = state[side]
  const titleOf = titlesOf(state, side)
  const wanted = text.trim().toLocaleLowerCase()
  const words = wanted.split(/\s+/)
  const found: number[] = []
  const exact: number[] = []
  for (let row = 0; row < list.rows; row++) {
    const id = list.ids[row]!.toLocaleLowerCase()
    if (id === wanted) {
      exact.push(row)
      continue
    }
    let said = id
    for (const { values } of list.columns) {
      const value = values[row]
      if (value !== null && value !== undefined) said += `\n${value}`
    }
    said = said.toLocaleLowerCase()
    if (words.every((word) => said.includes(word))) found.push(row)
  }
  const all = [...exact, ...found]
  return {
    records: all
      .slice(0, limit)
      .map((row) => ({ side, row, id: list.ids[row]!, title: titleOf(row) })),
    total: all.length,
  }
}
