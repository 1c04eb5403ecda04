-- Eligible pairs: each user with the contracts the user may get, scored by user and brand, zeros included.
--
-- The twin of the ClickHouse query, for a PostgreSQL that holds eligibility and recommendations itself.
-- Where top_n is above 0, only that many pairs of each user and kind (sponsored, unsponsored) come, the
-- best by score, ties settled by a hash; all pairs of under-used sponsored contracts come besides.
--
-- database: postgresql
-- prune: top_n
-- parameter drop_id: text
--   The drop; contracts that are excluded from it take nobody's place.
-- parameter drop_start: timestamp
--   When the drop begins.
-- parameter drop_end: timestamp
--   When it ends.
-- parameter top_n: integer = 0
--   Most pairs of a user and kind; 0 gives all. Bound and gap are then relative to what comes.
-- parameter underused_below: integer = 2000
--   A sponsored contract with fewer eligible users than this keeps all of them.
-- parameter seed: integer = 0
--   Settles ties: another number, other pairs of equal score.
WITH given AS (
  SELECT
    CAST(:drop_start AS timestamptz) AS drop_start,
    CAST(:drop_end AS timestamptz) AS drop_end,
    CAST(:top_n AS integer) AS top_n,
    CAST(:underused_below AS integer) AS underused_below,
    CAST(:seed AS bigint) AS seed
),
demand AS (
  SELECT contract_id, count(*) AS users
  FROM user_contract_eligibility
  WHERE is_eligible
  GROUP BY contract_id
),
offered AS (
  SELECT c.id, c.brand_id, c.is_sponsored,
    c.is_sponsored AND d.users < given.underused_below AS underused
  FROM contract c
  JOIN demand d ON d.contract_id = c.id
  CROSS JOIN given
  WHERE c.is_drop
    AND c.start_datetime < given.drop_end
    AND (c.end_datetime IS NULL OR c.end_datetime > given.drop_start)
    AND NOT EXISTS (
      SELECT FROM timed_drop_excluded_contract x
      WHERE x.drop_id = :drop_id AND x.contract_id = c.id
    )
),
scored AS (
  SELECT e.user_id, e.contract_id, o.is_sponsored, o.underused, coalesce(r.score, 0) AS score
  FROM user_contract_eligibility e
  JOIN offered o ON o.id = e.contract_id
  LEFT JOIN user_brand_recommendation r ON r.user_id = e.user_id AND r.brand_id = o.brand_id
  WHERE e.is_eligible
),
placed AS (
  SELECT s.user_id, s.contract_id, s.score,
    row_number() OVER (
      PARTITION BY s.user_id, s.is_sponsored, CASE WHEN s.underused THEN s.contract_id END
      ORDER BY s.score DESC, hashtextextended(concat(s.user_id, ' ', s.contract_id), given.seed)
    ) AS place
  FROM scored s
  CROSS JOIN given
)
SELECT p.user_id, p.contract_id, p.score
FROM placed p
CROSS JOIN given
WHERE given.top_n = 0 OR p.place <= given.top_n
ORDER BY p.user_id, p.contract_id
