import { literal } from '../data/sql.ts'

export interface AggregateRules {
  readonly dauEventTypes: readonly string[]
  readonly minDau: number
  readonly cohortDays: number
}

/**
 * The daily and retention tables from the relation `events` (the columns of events_cleaned). Kept in
 * one place, in plain SQL, so that another engine can give the same tables. Sums are of whole numbers
 * and decimals: the same digits in every run.
 */
export function dailyMetricsSql({ dauEventTypes, minDau }: AggregateRules): string {
  const active =
    dauEventTypes.length === 0 ? 'true' : `event_type IN (${dauEventTypes.map(literal).join(', ')})`
  return `
    WITH days AS (
      SELECT event_date AS date, count(*) AS events,
             count(DISTINCT player_id) FILTER (WHERE ${active}) AS dau
      FROM events GROUP BY event_date
    ),
    newcomers AS (
      SELECT first_date AS date, count(*) AS new_players
      FROM (SELECT player_id, min(event_date) AS first_date FROM events GROUP BY player_id)
      GROUP BY first_date
    ),
    sessions AS (
      SELECT date, count(*) AS sessions,
             sum(epoch_us(last) - epoch_us(first))::DOUBLE / count(*) / 1e6 AS avg_session_seconds
      FROM (
        SELECT event_date AS date, session_id, min(timestamp) AS first, max(timestamp) AS last
        FROM events WHERE session_id IS NOT NULL GROUP BY event_date, session_id
      )
      GROUP BY date
    ),
    money AS (
      SELECT date, sum(revenue) AS revenue, count(*) FILTER (WHERE revenue > 0) AS paying_players
      FROM (
        SELECT event_date AS date, player_id, sum(revenue::DECIMAL(38, 6)) AS revenue
        FROM events WHERE revenue IS NOT NULL AND NOT revenue_outlier
        GROUP BY event_date, player_id
      )
      GROUP BY date
    )
    SELECT date, events, dau, coalesce(new_players, 0) AS new_players,
           coalesce(sessions, 0) AS sessions, avg_session_seconds,
           coalesce(revenue, 0)::DOUBLE AS revenue, coalesce(paying_players, 0) AS paying_players,
           CASE WHEN dau > 0 THEN coalesce(revenue, 0)::DOUBLE / dau END AS arpdau,
           CASE WHEN dau > 0 THEN events / dau END AS events_per_player
    FROM days
    LEFT JOIN newcomers USING (date)
    LEFT JOIN sessions USING (date)
    LEFT JOIN money USING (date)
    WHERE dau >= ${minDau}
    ORDER BY date`
}

/** A row for each cohort and each offset not later than the last event, zero rows too. */
export function retentionSql({ cohortDays }: AggregateRules): string {
  return `
    WITH activity AS (SELECT DISTINCT player_id, event_date FROM events),
    players AS (
      SELECT player_id, min(event_date) AS cohort_date FROM activity GROUP BY player_id
    ),
    cohorts AS (
      SELECT cohort_date, count(*) AS cohort_size FROM players GROUP BY cohort_date
    ),
    returned AS (
      SELECT cohort_date, (event_date - cohort_date)::INTEGER AS day_offset,
             count(*) AS active_players
      FROM activity JOIN players USING (player_id)
      WHERE event_date - cohort_date <= ${cohortDays}
      GROUP BY ALL
    ),
    triangle AS (
      SELECT cohort_date, cohort_size, unnest(range(0, 1 + least(${cohortDays},
        (SELECT max(event_date) FROM activity) - cohort_date)))::INTEGER AS day_offset
      FROM cohorts
    )
    SELECT cohort_date, day_offset, cohort_size, coalesce(active_players, 0) AS active_players,
           coalesce(active_players, 0)::DOUBLE / cohort_size AS retention
    FROM triangle LEFT JOIN returned USING (cohort_date, day_offset)
    ORDER BY cohort_date, day_offset`
}
