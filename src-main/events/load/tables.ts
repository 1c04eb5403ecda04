import { join } from 'node:path'
import { eventFiles } from '../../../src-shared/events/job.ts'
import type { LoadedTable } from '../../../src-shared/events/load.ts'
import { literalPath } from '../../data/sql.ts'

export interface LoadedColumn {
  readonly name: string
  /** As PostgreSQL and ClickHouse call the type. */
  readonly postgresql: string
  readonly clickhouse: string
  /** Reads it from the Parquet file as the text that both servers take. */
  readonly text: string
}

export interface LoadedTableShape {
  readonly file: string
  readonly columns: readonly LoadedColumn[]
  /** What a row is found by: primary key (PostgreSQL, where `isKey`), order of the rows (ClickHouse). */
  readonly order: readonly string[]
  readonly isKey: boolean
}

const column = (
  name: string,
  postgresql: string,
  clickhouse: string,
  text = `CAST("${name}" AS VARCHAR)`,
): LoadedColumn => ({ name, postgresql, clickhouse, text })

const count = (name: string): LoadedColumn => column(name, 'bigint NOT NULL', 'Int64')

/** The columns of each table, those of its Parquet file, and the types they have in a database. */
export const tableShapes: Readonly<Record<LoadedTable, LoadedTableShape>> = {
  daily_metrics: {
    file: eventFiles.daily,
    columns: [
      column('date', 'date NOT NULL', 'Date32'),
      count('events'),
      count('dau'),
      count('new_players'),
      count('sessions'),
      column('avg_session_seconds', 'double precision', 'Nullable(Float64)'),
      column('revenue', 'double precision NOT NULL', 'Float64'),
      count('paying_players'),
      column('arpdau', 'double precision', 'Nullable(Float64)'),
      column('events_per_player', 'double precision', 'Nullable(Float64)'),
    ],
    order: ['date'],
    isKey: true,
  },
  retention_cohorts: {
    file: eventFiles.retention,
    columns: [
      column('cohort_date', 'date NOT NULL', 'Date32'),
      column('day_offset', 'integer NOT NULL', 'Int32'),
      count('cohort_size'),
      count('active_players'),
      column('retention', 'double precision NOT NULL', 'Float64'),
    ],
    order: ['cohort_date', 'day_offset'],
    isKey: true,
  },
  events_cleaned: {
    file: eventFiles.events,
    columns: [
      column('event_id', 'text NOT NULL', 'String'),
      column('player_id', 'text NOT NULL', 'String'),
      column('session_id', 'text', 'Nullable(String)'),
      column('event_type', 'text NOT NULL', 'LowCardinality(String)'),
      column(
        'timestamp',
        'timestamptz NOT NULL',
        `DateTime64(6, 'UTC')`,
        `strftime("timestamp", '%Y-%m-%d %H:%M:%S.%f')`,
      ),
      column('event_date', 'date NOT NULL', 'Date32'),
      column('revenue', 'double precision', 'Nullable(Float64)'),
      column('revenue_outlier', 'boolean NOT NULL', 'Bool'),
      // json keeps the text as it was written; jsonb would change numbers and refuse some escapes.
      column('properties', 'json', 'Nullable(String)'),
      column('extra', 'json', 'Nullable(String)'),
    ],
    order: ['event_date', 'event_type', 'player_id', 'timestamp'],
    isKey: false,
  },
}

/** The rows of a table of a run, every column as text, in the order of the shape. */
export function rowsSql(
  artifacts: string,
  table: LoadedTable,
  limit: number | null = null,
): string {
  const { file, columns } = tableShapes[table]
  const read = columns.map(({ text }) => text).join(', ')
  const rows = `SELECT ${read} FROM read_parquet(${literalPath(join(artifacts, file))})`
  return limit === null ? rows : `${rows} LIMIT ${limit}`
}
