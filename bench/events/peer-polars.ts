import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/*
 * The same three tables by nodejs-polars: peer-polars.ts PATTERN FOLDER MODULES. Prints seconds as JSON.
 * Its reader fails on a file with one malformed line, so JSON.parse sorts the lines first. Rejected
 * lines are counted and not kept.
 */
const [pattern, folder, modules] = process.argv.slice(2)
if (pattern === undefined || folder === undefined || modules === undefined) {
  throw new Error('name the files, the folder of outputs and that of the package')
}
// No package of this project, so none of its types: what is used of it stands here.
interface Column {
  alias(name: string): Column
  min(): Column
  max(): Column
  sum(): Column
  mean(): Column
  count(): Column
  nUnique(): Column
  sub(other: Column): Column
  gt(value: number): Column
  ltEq(value: number): Column
  cast(type: unknown): Column
  readonly date: { strftime(format: string): Column }
  readonly str: { slice(from: number, length: number): Column }
  readonly struct: { field(name: string): Column }
}
interface Frame {
  readonly height: number
  filter(column: Column): Frame
  sort(by: string | readonly string[]): Frame
  unique(options: { subset: readonly string[]; keep: 'first'; maintainOrder: true }): Frame
  withColumns(...columns: readonly Column[]): Frame
  select(...names: readonly string[]): Frame
  groupBy(...names: readonly string[]): { agg(...columns: readonly Column[]): Frame }
  join(other: Frame, options: { on: readonly string[]; how: 'left' | 'inner' }): Frame
  writeParquet(path: string, options?: { compression: string }): void
}
interface Polars {
  readJSON(bytes: Buffer, options: { format: 'lines'; inferSchemaLength: number }): Frame
  col(name: string): Column
}
const polars = createRequire(join(modules, 'package.json'))('nodejs-polars') as Polars & {
  readonly default?: Polars
}
const library = polars.default ?? polars
const col = (name: string): Column => library.col(name)

const startedAt = performance.now()
const lines: string[] = []
for (const path of globSync(pattern).toSorted()) {
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      JSON.parse(line)
      lines.push(line)
    } catch {
      // Malformed, or the end of the file.
    }
  }
}
const bytes = Buffer.from(lines.join('\n'))
lines.length = 0
const filteredAt = performance.now()
const events = library
  .readJSON(bytes, { format: 'lines', inferSchemaLength: 1000 })
  .sort('timestamp')
  .unique({ subset: ['event_id'], keep: 'first', maintainOrder: true })
  .withColumns(
    col('timestamp').str.slice(0, 10).alias('event_date'),
    col('properties').struct.field('price_usd').alias('revenue'),
  )
const readAt = performance.now()
events.writeParquet(join(folder, 'events_cleaned.parquet'), { compression: 'zstd' })
const writtenAt = performance.now()

const first = events.groupBy('player_id').agg(col('event_date').min().alias('cohort_date'))
const newcomers = first
  .groupBy('cohort_date')
  .agg(col('player_id').count().alias('new_players'))
  .withColumns(col('cohort_date').alias('event_date'))
const sessions = events
  .groupBy('event_date', 'session_id')
  .agg(col('timestamp').min().alias('first'), col('timestamp').max().alias('last'))
  .groupBy('event_date')
  .agg(col('session_id').count().alias('sessions'))
const money = events
  .filter(col('revenue').ltEq(1000))
  .groupBy('event_date', 'player_id')
  .agg(col('revenue').sum().alias('revenue'))
  .groupBy('event_date')
  .agg(col('revenue').sum().alias('revenue'), col('player_id').count().alias('paying_players'))
const daily = events
  .groupBy('event_date')
  .agg(col('event_id').count().alias('events'), col('player_id').nUnique().alias('dau'))
  .join(newcomers, { on: ['event_date'], how: 'left' })
  .join(sessions, { on: ['event_date'], how: 'left' })
  .join(money, { on: ['event_date'], how: 'left' })
  .sort('event_date')
daily.writeParquet(join(folder, 'daily_metrics.parquet'))
const activity = events
  .select('player_id', 'event_date')
  .unique({ subset: ['player_id', 'event_date'], keep: 'first', maintainOrder: true })
activity
  .join(first, { on: ['player_id'], how: 'inner' })
  .groupBy('cohort_date', 'event_date')
  .agg(col('player_id').count().alias('active_players'))
  .writeParquet(join(folder, 'retention_cohorts.parquet'))
const endedAt = performance.now()
const seconds = (from: number, to: number): number => (to - from) / 1000
const { version } = createRequire(join(modules, 'package.json'))('nodejs-polars/package.json') as {
  readonly version: string
}
process.stdout.write(
  JSON.stringify({
    name: `nodejs-polars ${version} behind JSON.parse`,
    events: events.height,
    days: daily.height,
    stages: {
      filter: seconds(startedAt, filteredAt),
      read: seconds(filteredAt, readAt),
      write: seconds(readAt, writtenAt),
      tables: seconds(writtenAt, endedAt),
    },
  }),
)
