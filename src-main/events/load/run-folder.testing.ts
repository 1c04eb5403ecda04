import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openDuckDb } from '../../data/duckdb.ts'
import { literal } from '../../data/sql.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'

/** A published run's folder with so many events on two days. */
export async function runFolder(events: number, id = "'e' || n"): Promise<string> {
  const folder = temporaryFolder()
  const artifacts = join(folder, 'artifacts')
  mkdirSync(artifacts)
  using duckdb = await openDuckDb({ memoryLimit: 256e6, threads: 1, tempFolder: folder })
  const write = async (name: string, select: string) =>
    duckdb.run(`COPY (${select}) TO ${literal(join(artifacts, name))} (FORMAT parquet)`)
  await write(
    'events_cleaned.parquet',
    `SELECT ${id} AS event_id, 'p' || n % 3 AS player_id, NULL::VARCHAR AS session_id,
       'purchase' AS event_type, TIMESTAMP '2025-01-01 10:00:00.123456' + INTERVAL (n % 2) DAY AS timestamp,
       (DATE '2025-01-01' + (n % 2)::INTEGER)::DATE AS event_date, n / 8 AS revenue, false AS revenue_outlier,
       '{"price":1.50,"note":"\\u0000"}' AS properties, NULL::VARCHAR AS extra
     FROM range(${events}) t(n)`,
  )
  await write(
    'daily_metrics.parquet',
    `SELECT DATE '2025-01-01' AS date, ${events}::BIGINT AS events, 3::BIGINT AS dau, 3::BIGINT AS new_players,
       0::BIGINT AS sessions, NULL::DOUBLE AS avg_session_seconds, 0.1::DOUBLE AS revenue,
       1::BIGINT AS paying_players, 1/3::DOUBLE AS arpdau, 2.5::DOUBLE AS events_per_player`,
  )
  await write(
    'retention_cohorts.parquet',
    `SELECT DATE '2025-01-01' AS cohort_date, o::INTEGER AS day_offset, 3::BIGINT AS cohort_size,
       (3 - o)::BIGINT AS active_players, (3 - o) / 3::DOUBLE AS retention FROM range(2) t(o)`,
  )
  return folder
}
