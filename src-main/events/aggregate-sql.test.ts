import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { literal } from '../data/sql.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import {
  type AggregateRules,
  dailyMetricsSql,
  playerDaysSql,
  retentionSql,
  sessionDaysSql,
} from './aggregate-sql.ts'

interface Event {
  readonly player: string
  readonly session: string | null
  readonly type: string
  /** Days and seconds since 2025-01-01. */
  readonly day: number
  readonly second: number
  /** Quarters: exact in every representation. */
  readonly revenue: number | null
  readonly outlier: boolean
}

const distinct = (values: readonly (string | null)[]): number =>
  new Set(values.filter((value) => value !== null)).size
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

/** The definitions of the specification, one after the other. */
function dailyOf(events: readonly Event[], rules: AggregateRules) {
  const first = firstDays(events)
  return [...new Set(events.map(({ day }) => day))].toSorted(ascending).flatMap((day) => {
    const today = events.filter((event) => event.day === day)
    const { dauEventTypes: types } = rules
    const active = today.filter(({ type }) => types.length === 0 || types.includes(type))
    const dau = distinct(active.map(({ player }) => player))
    if (dau < rules.minDau) return []
    const spans = [...new Set(today.map(({ session }) => session))]
      .filter((session) => session !== null)
      .map((session) => {
        const seconds = today.filter((e) => e.session === session).map(({ second }) => second)
        return Math.max(...seconds) - Math.min(...seconds)
      })
    const paid = today.filter(({ revenue, outlier }) => revenue !== null && !outlier)
    const revenue = sum(paid.map((event) => event.revenue ?? 0))
    const paying = [...new Set(paid.map(({ player }) => player))].filter(
      (player) => sum(paid.filter((e) => e.player === player).map((e) => e.revenue ?? 0)) > 0,
    ).length
    const sessions = spans.length
    return [
      {
        day,
        events: today.length,
        dau,
        new_players: [...first.values()].filter((of) => of === day).length,
        sessions,
        avg_session_seconds: sessions === 0 ? null : sum(spans) / sessions,
        revenue,
        paying_players: paying,
        arpdau: dau === 0 ? null : revenue / dau,
        events_per_player: dau === 0 ? null : today.length / dau,
      },
    ]
  })
}

function retentionOf(events: readonly Event[], { cohortDays }: AggregateRules) {
  const first = firstDays(events)
  const last = Math.max(...events.map(({ day }) => day))
  return [...new Set(first.values())].toSorted(ascending).flatMap((cohort) => {
    const players = [...first].flatMap(([player, day]) => (day === cohort ? [player] : []))
    const offsets = Array.from({ length: 1 + Math.min(cohortDays, last - cohort) }, (_, n) => n)
    return offsets.map((offset) => {
      const active = players.filter((player) =>
        events.some((event) => event.player === player && event.day === cohort + offset),
      ).length
      const size = players.length
      return { cohort, offset, size, active, retention: active / size }
    })
  })
}

function firstDays(events: readonly Event[]): Map<string, number> {
  const first = new Map<string, number>()
  for (const { player, day } of events) {
    first.set(player, Math.min(day, first.get(player) ?? Infinity))
  }
  return first
}

const ascending = (a: number, b: number): number => a - b

async function load(connection: Connection, events: readonly Event[]): Promise<void> {
  const values = events.map(
    ({ player, session, type, day, second, revenue, outlier }) =>
      `(${literal(player)}, ${session === null ? 'NULL' : literal(session)}, ${literal(type)},
        TIMESTAMP '2025-01-01' + to_days(${day}) + to_seconds(${second}),
        DATE '2025-01-01' + ${day}, ${revenue ?? 'NULL'}::DOUBLE, ${outlier})`,
  )
  await connection.run(`CREATE OR REPLACE TEMP TABLE events AS SELECT * FROM (VALUES ${values.join(', ')})
    t(player_id, session_id, event_type, timestamp, event_date, revenue, revenue_outlier)`)
}

const event = fc.record({
  player: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
  session: fc.constantFrom('s1', 's2', null),
  type: fc.constantFrom('session_start', 'purchase'),
  day: fc.nat({ max: 5 }),
  second: fc.nat({ max: 86_399 }),
  revenue: fc.option(fc.integer({ min: -8, max: 8 }).map((n) => n / 4)),
  outlier: fc.boolean(),
})

it('gives the tables that the definitions give, on random logs', async () => {
  using connection = await openDuckDb({
    memoryLimit: 128 * 1024 ** 2,
    threads: 1,
    tempFolder: temporaryFolder(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 30 }),
      fc.record({
        dauEventTypes: fc.constantFrom([], ['session_start']),
        minDau: fc.nat({ max: 2 }),
        cohortDays: fc.nat({ max: 6 }),
      }),
      async (events, rules) => {
        await load(connection, events)
        await connection.run(`CREATE OR REPLACE TEMP VIEW player_days AS ${playerDaysSql(rules)}`)
        await connection.run(`CREATE OR REPLACE TEMP VIEW session_days AS ${sessionDaysSql()}`)
        const daily = await connection.rows(
          `SELECT * EXCLUDE (date), date - DATE '2025-01-01' AS day FROM (${dailyMetricsSql(rules)})`,
        )
        const numbers = (row: Readonly<Record<string, unknown>>) =>
          Object.fromEntries(
            Object.entries(row).map(([key, value]) => [key, value === null ? null : Number(value)]),
          )
        expect(daily.map(numbers)).toEqual(dailyOf(events, rules).map(numbers))
        const retention = await connection.rows(
          `SELECT cohort_date - DATE '2025-01-01' AS cohort, day_offset AS "offset",
                  cohort_size AS size, active_players AS active, retention
           FROM (${retentionSql(rules)})`,
        )
        expect(retention.map(numbers)).toEqual(retentionOf(events, rules))
      },
    ),
    { numRuns: 25 },
  )
}, 60_000)
