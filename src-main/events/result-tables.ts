import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eventFiles } from '../../src-shared/events/job.ts'
import type { CohortCell, CohortUnit, EventTable } from '../../src-shared/events/result.ts'
import type { Connection } from '../data/duckdb.ts'
import type { GridColumns } from '../data/grid-query.ts'
import type { GridSource } from '../data/grid-source.ts'
import { literal, literalPath } from '../data/sql.ts'

/** Instants of screens and of exported rows. */
export const instantText = (column: string): string =>
  `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%fZ')`

const columnTypes = {
  events: {
    event_id: 'text',
    player_id: 'text',
    session_id: 'text',
    event_type: 'text',
    timestamp: 'text',
    event_date: 'text',
    revenue: 'number',
    revenue_outlier: 'boolean',
    properties: 'text',
    extra: 'text',
  },
  rejected: { file: 'text', line: 'number', reason: 'text', detail: 'text', raw: 'text' },
  players: {
    player_id: 'text',
    events: 'number',
    sessions: 'number',
    revenue: 'number',
    first_event: 'text',
    last_event: 'text',
  },
} as const satisfies Record<EventTable['table'], GridColumns>

/** What a question about a run is asked with. */
export interface EventsAsked {
  readonly connection: Connection
  /** Folder of the files of the published run. */
  readonly artifacts: string
  /** Scratch of the workspace: lists that are no Parquet file of the run are kept in it as one. */
  readonly temporary: string
}

/** The lists of event runs as grids read them; those that are made for it are kept for a while. */
export interface EventTables {
  source(asked: EventsAsked, table: EventTable): Promise<GridSource>
}

const mostKept = 12

export function createEventTables(): EventTables {
  const kept = new Map<string, Promise<string>>()
  /** Of this process alone: two must not write the same file. */
  const own = randomBytes(6).toString('hex')

  const madeOf = async ({ connection, artifacts, temporary }: EventsAsked, sql: string) => {
    const key = createHash('sha256').update(artifacts).update(sql).digest('hex').slice(0, 24)
    const known = await kept.get(key)?.catch(() => undefined)
    // Scratch that nobody touched for a day is cleared away.
    if (known !== undefined && existsSync(known)) return known
    const folder = join(temporary, `event-rows-${own}`)
    const path = join(folder, `${key}.parquet`)
    const making = (async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const aside = `${path}.${randomBytes(4).toString('hex')}`
      // The grid's own order is that of the file.
      await connection.run('SET preserve_insertion_order = true')
      await connection.run(`COPY (${sql}) TO ${literal(aside)} (FORMAT parquet)`)
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

  return {
    async source(asked, of) {
      const columns = columnTypes[of.table]
      switch (of.table) {
        case 'events':
          return {
            path: join(asked.artifacts, eventFiles.events),
            columns,
            read: { timestamp: instantText('timestamp'), event_date: 'event_date::VARCHAR' },
          }
        case 'rejected':
          return { path: await madeOf(asked, rejectedSql(asked.artifacts)), columns }
        case 'players':
          return { path: await madeOf(asked, playersSql(asked.artifacts, of.cell)), columns }
      }
    },
  }
}

/** The clean events of a run as a relation. */
export function eventsRelation(artifacts: string): string {
  return `read_parquet(${literalPath(join(artifacts, eventFiles.events))})`
}

function rejectedSql(artifacts: string): string {
  const path = literalPath(join(artifacts, eventFiles.rejected))
  return `
    SELECT file, line, reason, detail, raw
    FROM read_json(${path}, format = 'newline_delimited', maximum_object_size = 67108864,
      columns = {file: 'VARCHAR', line: 'BIGINT', reason: 'VARCHAR', detail: 'VARCHAR', raw: 'VARCHAR'})`
}

/** The first day of the period that a date lies in: itself, or the Monday of its week. */
export function periodOf(unit: CohortUnit, date: string): string {
  return unit === 'day' ? date : `date_trunc('week', ${date})::DATE`
}

export const daysOf = { day: 1, week: 7 } as const satisfies Record<CohortUnit, number>

function playersSql(artifacts: string, { unit, cohort, period }: CohortCell): string {
  const inPeriod =
    period === null
      ? 'true'
      : `(${periodOf(unit, 'event_date')} - DATE ${literal(cohort)}) = ${period * daysOf[unit]}`
  return `
    WITH events AS (SELECT * FROM ${eventsRelation(artifacts)}),
    members AS (
      SELECT player_id FROM events GROUP BY player_id
      HAVING ${periodOf(unit, 'min(event_date)')} = DATE ${literal(cohort)}
    )
    SELECT player_id, count(*) AS events, count(DISTINCT session_id) AS sessions,
           coalesce(sum(revenue::DECIMAL(38, 6)) FILTER (WHERE NOT revenue_outlier), 0)::DOUBLE
             AS revenue,
           ${instantText('min(timestamp)')} AS first_event,
           ${instantText('max(timestamp)')} AS last_event
    FROM events WHERE player_id IN (SELECT player_id FROM members) AND ${inPeriod}
    GROUP BY player_id ORDER BY events DESC, player_id`
}
