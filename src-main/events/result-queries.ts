import { join } from 'node:path'
import { eventFiles } from '../../src-shared/events/job.ts'
import {
  type CohortTable,
  cohortTable,
  type CohortUnit,
  type EventChoicesRequest,
  type EventDays,
  eventDays,
  type EventExportRequest,
  eventsPage,
  type EventTotalsRequest,
  type EventTable,
  mostCohorts,
  mostPeriods,
  playersPage,
  type PropertyValues,
  propertyValues,
  rejectedPage,
} from '../../src-shared/events/result.ts'
import type { GridChoices, GridPageRequest, GridTotals } from '../../src-shared/grid.ts'
import { exportGrid, type GridExportControl } from '../data/grid-query-export.ts'
import type { GridRows, GridTables } from '../data/grid-query-tables.ts'
import { literalPath } from '../data/sql.ts'
import { incompleteDays } from './incomplete-days.ts'
import {
  createEventTables,
  daysOf,
  type EventsAsked,
  eventsRelation,
  instantText,
  periodOf,
} from './result-tables.ts'

export function createEventResults() {
  const lists = createEventTables()
  const page = async (
    tables: GridTables,
    asked: EventsAsked,
    table: EventTable,
    request: GridPageRequest,
  ): Promise<GridRows> =>
    tables.page(asked.connection, await lists.source(asked, table), {
      offset: request.offset,
      limit: request.limit,
      sort: request.sort,
      filters: request.filters,
    })

  return {
    async events(tables: GridTables, asked: EventsAsked, request: GridPageRequest) {
      return eventsPage.parse(await page(tables, asked, { table: 'events' }, request))
    },
    async rejected(tables: GridTables, asked: EventsAsked, request: GridPageRequest) {
      return rejectedPage.parse(await page(tables, asked, { table: 'rejected' }, request))
    },
    async players(
      tables: GridTables,
      asked: EventsAsked,
      { cell, ...request }: GridPageRequest & Pick<EventTable & { table: 'players' }, 'cell'>,
    ) {
      return playersPage.parse(await page(tables, asked, { table: 'players', cell }, request))
    },
    async totals(
      tables: GridTables,
      asked: EventsAsked,
      { filters, ...of }: EventTotalsRequest,
    ): Promise<GridTotals> {
      return tables.totals(asked.connection, await lists.source(asked, of), filters)
    },
    async choices(
      tables: GridTables,
      asked: EventsAsked,
      { column, text, limit, filters, ...of }: EventChoicesRequest,
    ): Promise<GridChoices> {
      const request = { column, text, limit, filters }
      return tables.choices(asked.connection, await lists.source(asked, of), request)
    },
    async export(
      asked: EventsAsked,
      path: string,
      { format, sort, filters, columns, byte_order_mark, ...of }: EventExportRequest,
      control?: GridExportControl,
    ): Promise<number> {
      const request = { format, sort, filters, columns, byte_order_mark }
      return exportGrid(asked.connection, await lists.source(asked, of), request, path, control)
    },
  }
}

/** The daily metrics, and which of the days the log does not cover whole. */
export async function readDays({ connection, artifacts }: EventsAsked): Promise<EventDays> {
  const days = await connection.rows(
    `SELECT * REPLACE (date::VARCHAR AS date, revenue::DOUBLE AS revenue)
     FROM read_parquet(${literalPath(join(artifacts, eventFiles.daily))}) ORDER BY date`,
  )
  const cover = await connection.rows(
    `SELECT event_date::VARCHAR AS date,
            epoch(min(timestamp)) - epoch(event_date::TIMESTAMP) AS first,
            epoch(max(timestamp)) - epoch(event_date::TIMESTAMP) AS last,
            ${instantText('min(timestamp)')} AS first_event,
            ${instantText('max(timestamp)')} AS last_event
     FROM ${eventsRelation(artifacts)} GROUP BY event_date ORDER BY event_date`,
  )
  return eventDays.parse({
    days,
    first_event: cover[0]?.['first_event'] ?? null,
    last_event: cover.at(-1)?.['last_event'] ?? null,
    incomplete: incompleteDays(
      cover.map((row) => ({
        date: String(row['date']),
        first: Number(row['first']),
        last: Number(row['last']),
      })),
    ),
  })
}

/** The cohort triangle: by day as the run wrote it, by week from its events. */
export async function readCohorts(asked: EventsAsked, unit: CohortUnit): Promise<CohortTable> {
  const { connection, artifacts } = asked
  const rows = await connection.rows(
    unit === 'day' ? daySql(artifacts) : weekSql(artifacts, await lastOffset(asked)),
  )
  const byCohort = new Map<string, { size: number; active: number[] }>()
  for (const row of rows) {
    const cohort = String(row['cohort'])
    const known = byCohort.get(cohort) ?? { size: Number(row['size']), active: [] }
    byCohort.set(cohort, known)
    known.active[Number(row['period'])] = Number(row['active'])
  }
  const cohorts = [...byCohort].map(([cohort, { size, active }]) => ({
    cohort,
    size,
    // An entry for each period up to the last, those without anybody too.
    active: Array.from({ length: active.length }, (_, period) => active[period] ?? 0),
  }))
  return cohortTable.parse({
    unit,
    cohorts: cohorts.slice(-mostCohorts),
    total: cohorts.length,
    in_progress: await periodInProgress(asked, unit),
  })
}

/** The last period of the log where the log ends before it does. */
async function periodInProgress(asked: EventsAsked, unit: CohortUnit): Promise<string | null> {
  const { days, incomplete } = await readDays(asked)
  const lastDay = await asked.connection.row(
    `SELECT max(event_date)::VARCHAR AS last, ${periodOf(unit, 'max(event_date)')}::VARCHAR AS period,
            isodow(max(event_date)) AS weekday FROM ${eventsRelation(asked.artifacts)}`,
  )
  if (days.length === 0 || lastDay['last'] === null) return null
  const isCut = incomplete.includes(String(lastDay['last']))
  const isOver = unit === 'day' ? !isCut : Number(lastDay['weekday']) === 7 && !isCut
  return isOver ? null : String(lastDay['period'])
}

function daySql(artifacts: string): string {
  return `
    SELECT cohort_date::VARCHAR AS cohort, day_offset AS period, cohort_size AS size,
           active_players AS active
    FROM read_parquet(${literalPath(join(artifacts, eventFiles.retention))})
    WHERE day_offset < ${mostPeriods} ORDER BY cohort_date, day_offset`
}

/** Largest day offset of the run's own table: weeks do not reach further than its days. */
async function lastOffset({ connection, artifacts }: EventsAsked): Promise<number> {
  const row = await connection.row(
    `SELECT coalesce(max(day_offset), 0) AS last
     FROM read_parquet(${literalPath(join(artifacts, eventFiles.retention))})`,
  )
  return Number(row['last'])
}

function weekSql(artifacts: string, lastDay: number): string {
  const periods = Math.min(mostPeriods, Math.ceil((lastDay + 1) / daysOf.week))
  return `
    WITH activity AS (
      SELECT DISTINCT player_id, ${periodOf('week', 'event_date')} AS week
      FROM ${eventsRelation(artifacts)}
    ),
    players AS (SELECT player_id, min(week) AS cohort FROM activity GROUP BY player_id),
    cohorts AS (SELECT cohort, count(*) AS size FROM players GROUP BY cohort),
    returned AS (
      SELECT cohort, (week - cohort) // 7 AS period, count(*) AS active
      FROM activity JOIN players USING (player_id) GROUP BY ALL
    ),
    triangle AS (
      SELECT cohort, size, unnest(range(0, 1 + least(${periods - 1},
        ((SELECT max(week) FROM activity) - cohort) // 7))) AS period
      FROM cohorts
    )
    SELECT cohort::VARCHAR AS cohort, period, size, coalesce(active, 0) AS active
    FROM triangle LEFT JOIN returned USING (cohort, period) ORDER BY cohort, period`
}

/** What the values of one key of the properties are. */
export async function readProperty(
  { connection, artifacts }: EventsAsked,
  key: string,
): Promise<PropertyValues> {
  const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  // A scratch table of the one column: asked several things.
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE property AS
     SELECT event_type, json_extract(properties::JSON, $1) AS value
     FROM ${eventsRelation(artifacts)} WHERE json_exists(properties::JSON, $1)`,
    [pointer],
  )
  try {
    const facts = await connection.row(
      `SELECT count(*) AS events, count(*) FILTER (WHERE json_type(value) = 'NULL') AS nulls,
              count(DISTINCT value) FILTER (WHERE json_type(value) <> 'NULL') AS different,
              count(number) AS numbers, min(number) AS low, avg(number) AS mean, max(number) AS high
       FROM (SELECT value, CASE WHEN json_type(value) IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT')
                      THEN TRY_CAST(value AS DOUBLE) END AS number FROM property)`,
    )
    const top = await connection.rows(
      `SELECT CASE WHEN json_type(value) = 'VARCHAR' THEN value ->> '$' ELSE value::VARCHAR END
                AS value, count(*) AS events
       FROM property WHERE json_type(value) <> 'NULL'
       GROUP BY 1 ORDER BY events DESC, value LIMIT 20`,
    )
    const types = await connection.rows(
      `SELECT event_type, count(*) AS events FROM property
       GROUP BY event_type ORDER BY events DESC, event_type LIMIT 20`,
    )
    const numbers = Number(facts['numbers'])
    return propertyValues.parse({
      key,
      events: facts['events'],
      nulls: facts['nulls'],
      distinct: facts['different'],
      top: top.map(({ value, events }) => ({ value: String(value).slice(0, 1000), events })),
      numbers:
        numbers === 0
          ? null
          : { events: numbers, min: facts['low'], mean: facts['mean'], max: facts['high'] },
      event_types: types,
    })
  } finally {
    await connection.run('DROP TABLE property')
  }
}
