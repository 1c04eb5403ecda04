import { literal } from '../data/sql.ts'

export interface AggregateRules {
  readonly dauEventTypes: readonly string[]
  readonly minDau: number
  readonly cohortDays: number
}

/*
 * The daily and retention tables in plain SQL, in one place, so that another engine can give the same.
 * Events are looked at twice only: `player_days` and `session_days` are made from the relation
 * `events` (the columns of events_cleaned), everything else from these two. Sums are of whole numbers
 * and decimals: the same digits in every run.
 */

/** The relation `player_days`: a row a player and day, with what it was made of. */
export function playerDaysSql({ dauEventTypes }: AggregateRules): string {
  const active =
    dauEventTypes.length === 0 ? 'true' : `event_type IN (${dauEventTypes.map(literal).join(', ')})`
  return `
    SELECT player_id, event_date, count(*) AS events,
           count(*) FILTER (WHERE ${active}) AS active_events,
           sum(CASE WHEN NOT revenue_outlier THEN revenue::DECIMAL(38, 6) END) AS revenue,
           count(revenue) AS revenue_rows, count(*) FILTER (WHERE revenue_outlier) AS outliers
    FROM events GROUP BY player_id, event_date`
}

/** The relation `session_days`: a row a day with a session; `events` are those of its sessions. */
export function sessionDaysSql(): string {
  return `
    SELECT event_date, count(*) AS sessions, sum(events) AS events,
           sum(epoch_us(last) - epoch_us(first))::DOUBLE / count(*) / 1e6 AS avg_session_seconds
    FROM (
      SELECT event_date, session_id, count(*) AS events,
             min(timestamp) AS first, max(timestamp) AS last
      FROM events WHERE session_id IS NOT NULL GROUP BY event_date, session_id
    )
    GROUP BY event_date`
}

/** From `player_days` and `session_days`. */
export function dailyMetricsSql({ minDau }: AggregateRules): string {
  return `
    WITH days AS (
      SELECT event_date, sum(events)::BIGINT AS events,
             count(*) FILTER (WHERE active_events > 0) AS dau,
             coalesce(sum(revenue), 0)::DOUBLE AS revenue,
             count(*) FILTER (WHERE revenue > 0) AS paying_players
      FROM player_days GROUP BY event_date
    ),
    newcomers AS (
      SELECT first_date AS event_date, count(*) AS new_players
      FROM (SELECT min(event_date) AS first_date FROM player_days GROUP BY player_id)
      GROUP BY first_date
    )
    SELECT event_date AS date, days.events, dau, coalesce(new_players, 0) AS new_players,
           coalesce(sessions, 0) AS sessions, avg_session_seconds, revenue, paying_players,
           CASE WHEN dau > 0 THEN revenue / dau END AS arpdau,
           CASE WHEN dau > 0 THEN days.events / dau END AS events_per_player
    FROM days
    LEFT JOIN newcomers USING (event_date)
    LEFT JOIN session_days USING (event_date)
    WHERE dau >= ${minDau}
    ORDER BY date`
}

/** From `player_days`: a row for each cohort and each offset not later than the last event, zero rows too. */
export function retentionSql({ cohortDays }: AggregateRules): string {
  return `
    WITH players AS (
      SELECT player_id, min(event_date) AS cohort_date FROM player_days GROUP BY player_id
    ),
    cohorts AS (
      SELECT cohort_date, count(*) AS cohort_size FROM players GROUP BY cohort_date
    ),
    returned AS (
      SELECT cohort_date, (event_date - cohort_date)::INTEGER AS day_offset,
             count(*) AS active_players
      FROM player_days JOIN players USING (player_id)
      WHERE event_date - cohort_date <= ${cohortDays}
      GROUP BY ALL
    ),
    triangle AS (
      SELECT cohort_date, cohort_size, unnest(range(0, 1 + least(${cohortDays},
        (SELECT max(event_date) FROM player_days) - cohort_date)))::INTEGER AS day_offset
      FROM cohorts
    )
    SELECT cohort_date, day_offset, cohort_size, coalesce(active_players, 0) AS active_players,
           coalesce(active_players, 0)::DOUBLE / cohort_size AS retention
    FROM triangle LEFT JOIN returned USING (cohort_date, day_offset)
    ORDER BY cohort_date, day_offset`
}
