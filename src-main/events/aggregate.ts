import { join } from 'node:path'
import type { EtlConfiguration } from '../../src-shared/events/configuration.ts'
import { eventFiles } from '../../src-shared/events/job.ts'
import type { Connection } from '../data/duckdb.ts'
import { literal, literalPath } from '../data/sql.ts'
import { dailyMetricsSql, playerDaysSql, retentionSql, sessionDaysSql } from './aggregate-sql.ts'

/** What DuckDB read back from the file of events, and what the tables made of it hold. */
export interface Aggregates {
  readonly file: {
    readonly rows: number
    readonly distinctIds: number
    readonly revenueRows: number
    readonly outliers: number
    readonly sessionRows: number
  }
  readonly firstDate: string | null
  readonly lastDate: string | null
  readonly players: number
  readonly days: number
  readonly cohorts: number
  readonly revenue: number
  readonly eventTypes: readonly { readonly event_type: string; readonly events: number }[]
  /** The tables agree with each other: newcomers, cohort sizes and players are the same people. */
  readonly sound: boolean
}

/** Writes daily_metrics and retention_cohorts beside the events, and reads all three back. */
export async function aggregate(
  connection: Connection,
  folder: string,
  configuration: EtlConfiguration,
): Promise<Aggregates> {
  const events = literalPath(join(folder, eventFiles.events))
  const daily = join(folder, eventFiles.daily)
  const retention = join(folder, eventFiles.retention)
  const rules = {
    dauEventTypes: configuration.dau_event_types,
    minDau: configuration.aggregation.min_dau,
    cohortDays: configuration.cohort_days,
  }
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW events AS SELECT * FROM read_parquet(${events})`,
  )
  // Before there are tables: it takes the most memory of all, and gives it back.
  const ids = await distinctIds(connection)
  const table = (name: string, sql: string): Promise<void> =>
    connection.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${sql}`)
  await table('player_days', playerDaysSql(rules))
  await table('session_days', sessionDaysSql())
  const copy = (sql: string, to: string): Promise<void> =>
    connection.run(`COPY (${sql}) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`)
  await copy(dailyMetricsSql(rules), daily)
  await copy(retentionSql(rules), retention)

  const file = await connection.row(`
    SELECT coalesce(sum(events), 0)::BIGINT AS rows,
           coalesce(sum(revenue_rows), 0)::BIGINT AS revenue_rows,
           coalesce(sum(outliers), 0)::BIGINT AS outliers,
           (SELECT coalesce(sum(events), 0)::BIGINT FROM session_days) AS session_rows,
           count(DISTINCT player_id) AS players,
           min(event_date)::VARCHAR AS first_date, max(event_date)::VARCHAR AS last_date,
           coalesce(sum(revenue), 0)::DOUBLE AS revenue
    FROM player_days`)
  const days = await connection.row(
    `SELECT count(*) AS days FROM read_parquet(${literalPath(daily)})`,
  )
  const cohorts = await connection.row(`
    SELECT count(DISTINCT cohort_date) AS cohorts,
           coalesce(sum(cohort_size) FILTER (WHERE day_offset = 0), 0)::BIGINT AS players,
           count(*) FILTER (WHERE day_offset = 0 AND active_players <> cohort_size) AS odd
    FROM read_parquet(${literalPath(retention)})`)
  const types = await connection.rows(
    'SELECT event_type, count(*) AS events FROM events GROUP BY event_type ORDER BY events DESC, event_type',
  )
  return {
    file: {
      rows: Number(file['rows']),
      distinctIds: ids,
      revenueRows: Number(file['revenue_rows']),
      outliers: Number(file['outliers']),
      sessionRows: Number(file['session_rows']),
    },
    firstDate: textOf(file['first_date']),
    lastDate: textOf(file['last_date']),
    players: Number(file['players']),
    days: Number(days['days']),
    cohorts: Number(cohorts['cohorts']),
    revenue: Number(file['revenue']),
    eventTypes: types.map((row) => ({
      event_type: String(row['event_type']),
      events: Number(row['events']),
    })),
    sound: Number(cohorts['players']) === Number(file['players']) && Number(cohorts['odd']) === 0,
  }
}

/**
 * How many different ids the file has. Hashes of 64 bits are counted in half the memory: as many of
 * them as there are rows prove that all ids differ. Only when there are fewer, ids themselves count.
 */
async function distinctIds(connection: Connection): Promise<number> {
  const { rows, hashes } = await connection.row(
    'SELECT count(*) AS rows, count(DISTINCT hash(event_id)) AS hashes FROM events',
  )
  if (hashes === rows) return Number(rows)
  const { ids } = await connection.row('SELECT count(DISTINCT event_id) AS ids FROM events')
  return Number(ids)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
