import type { Distribution, MetricsFigures, MetricsReport } from '../../src-shared/metrics.ts'
import {
  metricsOutcome,
  type ReconciliationTotals,
  reconciliationTotals,
} from '../../src-shared/metrics.ts'
import { jobKind, type JobKind, statesWithResult } from '../../src-shared/runs.ts'
import type { WriteHandle } from './database.ts'

/** A span of time in which runs were created, as the index writes instants. */
export interface Span {
  readonly from: string
  readonly to: string
}

/** Aggregates over the index; dry runs are left out. Spans may overlap. */
export interface MetricsStore {
  /** When the first run was created. */
  first(kind?: JobKind): string | undefined
  /** Figures of each span, in their order. */
  figures(spans: readonly Span[], kind?: JobKind): readonly MetricsFigures[]
  slowest(span: Span, kind?: JobKind): MetricsReport['slowest']
  reconciliation(span: Span, kind?: JobKind): MetricsReport['reconciliation']
}

const inSpans = `
  spans AS (
    SELECT key AS span, value ->> 'from' AS lower, value ->> 'to' AS upper FROM json_each(@spans)
  ),
  chosen AS (
    SELECT span, runs.* FROM spans
    JOIN runs ON created_at >= lower AND created_at < upper
    WHERE kind = coalesce(@kind, kind) AND coalesce(job ->> 'dry_run', 0) = 0
  )`

const seconds = (from: string, to: string): string =>
  `(unixepoch(${to}, 'subsec') - unixepoch(${from}, 'subsec'))`
const started = "lifecycle ->> 'started_at'"
const work = `max(0, ${seconds(started, "lifecycle ->> 'ended_at'")})`
const withResult = `state IN (${statesWithResult.map((state) => `'${state}'`).join(', ')})`

/** A value of each run, or null. A clock that went back gives no negative times, no time no rate. */
const figureSql = {
  seconds: `iif(${withResult}, ${work}, NULL)`,
  queue_seconds: `iif(${started} IS NULL, NULL, max(0, ${seconds('created_at', started)}))`,
  pairs_per_second: `iif(${withResult}, (metrics ->> 'pairs') / nullif(${work}, 0), NULL)`,
  users_per_second: `iif(${withResult}, (metrics ->> 'users') / nullif(${work}, 0), NULL)`,
  peak_memory_bytes: "metrics ->> 'peak_memory_bytes'",
} as const

type FigureName = keyof typeof figureSql
const figureNames = Object.keys(figureSql) as readonly FigureName[]

interface CountRow {
  readonly span: number
  readonly kind: string
  readonly outcome: string
  readonly runs: number
}

interface FigureRow extends Distribution {
  readonly span: number
  readonly name: FigureName
}

interface Asked {
  readonly spans: string
  readonly kind: string | null
}

export function createMetricsStore(database: WriteHandle): MetricsStore {
  const first = database.prepare<[{ kind: string | null }], { created_at: string | null }>(
    `SELECT min(created_at) AS created_at FROM runs
     WHERE kind = coalesce(@kind, kind) AND coalesce(job ->> 'dry_run', 0) = 0`,
  )
  const counts = database.prepare<[Asked], CountRow>(
    `WITH ${inSpans}
     SELECT span, kind, count(*) AS runs,
       CASE
         WHEN state = 'succeeded' THEN lifecycle ->> 'outcome'
         WHEN state IN ('queued', 'running', 'cancelling') THEN 'active'
         ELSE state
       END AS outcome
     FROM chosen GROUP BY span, kind, outcome ORDER BY span, kind, outcome`,
  )
  const figures = database.prepare<[Asked], FigureRow>(
    `WITH ${inSpans},
     measured AS (
       SELECT span, ${figureNames.map((name) => `${figureSql[name]} AS ${name}`).join(', ')}
       FROM chosen
     ),
     figures AS (
       ${figureNames.map((name) => `SELECT span, '${name}' AS name, ${name} AS value FROM measured`).join(' UNION ALL ')}
     ),
     ranked AS (
       SELECT span, name, value, count(*) OVER of_name AS runs,
         row_number() OVER (PARTITION BY span, name ORDER BY value) AS rank
       FROM figures WHERE value IS NOT NULL
       WINDOW of_name AS (PARTITION BY span, name)
     )
     SELECT span, name, runs, max(value) AS max,
       max(value) FILTER (WHERE rank = (runs * 50 + 99) / 100) AS median,
       max(value) FILTER (WHERE rank = (runs * 95 + 99) / 100) AS p95
     FROM ranked GROUP BY span, name, runs`,
  )
  const bytes = database.prepare<[Asked], { span: number; bytes: number }>(
    `WITH ${inSpans}
     SELECT span, sum(bytes) AS bytes FROM chosen JOIN run_sizes USING (id) GROUP BY span`,
  )
  const slowest = database.prepare<[Asked], MetricsReport['slowest'][number]>(
    `WITH ${inSpans}
     SELECT id, title, ${work} AS seconds FROM chosen WHERE ${withResult}
     ORDER BY seconds DESC, created_at DESC LIMIT 5`,
  )

  const reconciliation = database.prepare<[Asked], ReconciliationTotals | { runs: 0 }>(
    `WITH ${inSpans},
     reconciled AS (SELECT * FROM chosen WHERE ${withResult} AND kind = 'reconciliation')
     SELECT count(*) AS runs,
       sum(coalesce(metrics ->> 'products', 0)) AS products_processed_total,
       sum(${work}) AS processing_duration_seconds,
       (SELECT metrics ->> 'average_confidence' FROM reconciled
        WHERE metrics ->> 'average_confidence' IS NOT NULL
        ORDER BY lifecycle ->> 'ended_at' DESC LIMIT 1) AS average_confidence_score,
       sum(coalesce(metrics ->> 'llm_calls', 0)) AS claude_api_calls_total,
       sum(coalesce(metrics ->> 'llm_cost_usd', 0)) AS claude_api_cost_usd_total
     FROM reconciled`,
  )

  return {
    reconciliation(span, kind) {
      const found = reconciliation.get({ spans: JSON.stringify([span]), kind: kind ?? null })
      return found === undefined || found.runs === 0 ? null : reconciliationTotals.parse(found)
    },
    first: (kind) => first.get({ kind: kind ?? null })?.created_at ?? undefined,
    figures(spans, kind) {
      const asked: Asked = { spans: JSON.stringify(spans), kind: kind ?? null }
      const found = spans.map(() => emptyFigures())
      for (const row of counts.all(asked)) {
        const figure = found[row.span]!
        figure.counts.push({
          kind: jobKind.parse(row.kind),
          outcome: metricsOutcome.parse(row.outcome),
          runs: row.runs,
        })
        figure.runs += row.runs
      }
      for (const { span, name, ...values } of figures.all(asked)) found[span]![name] = values
      for (const row of bytes.all(asked)) found[row.span]!.bytes = row.bytes
      return found
    },
    slowest: (span, kind) => slowest.all({ spans: JSON.stringify([span]), kind: kind ?? null }),
  }
}

function emptyFigures(): MetricsFigures {
  return {
    counts: [],
    runs: 0,
    seconds: null,
    queue_seconds: null,
    pairs_per_second: null,
    users_per_second: null,
    peak_memory_bytes: null,
    bytes: 0,
  }
}
