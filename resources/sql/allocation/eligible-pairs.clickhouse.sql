-- Eligible pairs: each user with the contracts the user may get, scored by user and brand, zeros included.
--
-- Where top_n is above 0, only that many pairs of each user and kind (sponsored, unsponsored) come, the
-- best by score, ties settled by a hash; all pairs of under-used sponsored contracts come besides.
-- Contracts excluded from the drop are not known here: they fall away later, and may have taken places.
--
-- database: clickhouse
-- prune: top_n
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
WITH
  offered AS (
    SELECT id, brand_id, toBool(is_sponsored) AS sponsored
    FROM contract
    WHERE is_drop
      AND start_datetime < parseDateTimeBestEffort(:drop_end)
      AND (end_datetime IS NULL OR end_datetime > parseDateTimeBestEffort(:drop_start))
  ),
  underused AS (
    SELECT contract_id
    FROM user_contract_eligibility
    WHERE is_eligible
    GROUP BY contract_id
    HAVING count() < :underused_below
  ),
  recommended AS (
    SELECT user_id, brand_id, max(score) AS best
    FROM user_brand_recommendation
    GROUP BY user_id, brand_id
  )
SELECT user_id, contract_id, score
FROM (
  SELECT
    e.user_id AS user_id,
    e.contract_id AS contract_id,
    ifNull(r.best, 0) AS score,
    o.sponsored AS sponsored,
    -- An under-used contract is a kind of its own: it takes no place from others, and none takes its.
    if(o.sponsored AND e.contract_id IN (SELECT contract_id FROM underused), toString(e.contract_id), '') AS own
  FROM user_contract_eligibility AS e
  INNER JOIN offered AS o ON o.id = e.contract_id
  LEFT JOIN recommended AS r ON r.user_id = e.user_id AND r.brand_id = o.brand_id
  WHERE e.is_eligible
  ORDER BY user_id, sponsored, own, score DESC, cityHash64(toString(user_id), toString(contract_id), :seed)
  LIMIT if(:top_n = 0, 4294967295, :top_n) BY user_id, sponsored, own
)
