-- Contract caps: how many assignments each contract may take in this drop.
--
-- A contract is in when it is a drop contract, open at any time of the drop's window, and not excluded.
--   face  = price, or else max_value (also for a price of 0): what one redemption costs
--   left  = budget - settled payouts; times the overage for a sponsored contract
--   p     = (redeemed + 1) / (assigned + 2) of the days before the drop
--   p_new = p + z * sqrt(p * (1 - p) / (assigned + 2)), its upper confidence bound
--   cap   = floor((left - open assignments * face * p) / (face * p_new)), never below 0
-- Open are assignments that were neither rejected nor redeemed and do not expire before the drop.
-- Without a budget, or with redemptions that cost nothing, an unsponsored contract gets no cap of its
-- own, a sponsored one gets 0.
--
-- database: postgresql
-- parameter drop_id: text
--   The drop; contracts that are excluded from it are left out.
-- parameter drop_start: timestamp
--   When the drop begins.
-- parameter drop_end: timestamp
--   When it ends.
-- parameter overage: number = 1.5
--   How far a sponsor's budget may be promised beyond what is left of it, for not everybody redeems.
-- parameter rate_days: integer = 180
--   Days before the drop from which redemption rates are taken.
-- parameter rate_unknown: number = 0.20
--   Redemption rate of a contract without history.
-- parameter rate_z: number = 1.28
--   Standard deviations by which the rate of new assignments may be above p.
-- parameter rate_new_unknown: number = 0.25
--   Upper bound of the rate of a contract without history.
-- parameter rate_new_least: number = 0.03
--   The upper bound is never taken below this.
WITH given AS (
  SELECT
    CAST(:drop_start AS timestamptz) AS drop_start,
    CAST(:drop_end AS timestamptz) AS drop_end,
    CAST(:drop_start AS timestamptz) - CAST(:rate_days AS integer) * interval '1 day' AS rates_from,
    CAST(:overage AS numeric) AS overage,
    CAST(:rate_unknown AS numeric) AS rate_unknown,
    CAST(:rate_z AS numeric) AS rate_z,
    CAST(:rate_new_unknown AS numeric) AS rate_new_unknown,
    CAST(:rate_new_least AS numeric) AS rate_new_least
),
offered AS (
  SELECT
    c.id,
    c.brand_id,
    c.is_sponsored,
    CAST(c.budget AS numeric) AS budget,
    coalesce(NULLIF(CAST(c.price AS numeric), 0), NULLIF(CAST(c.max_value AS numeric), 0)) AS face
  FROM contract c
  CROSS JOIN given
  WHERE c.is_drop
    AND c.start_datetime < given.drop_end
    AND (c.end_datetime IS NULL OR c.end_datetime > given.drop_start)
    AND NOT EXISTS (
      SELECT FROM timed_drop_excluded_contract x
      WHERE x.drop_id = :drop_id AND x.contract_id = c.id
    )
),
settled AS (
  SELECT p.contract_id, sum(p.amount) AS amount
  FROM payout p
  WHERE p.settled_datetime IS NOT NULL
  GROUP BY p.contract_id
),
counted AS (
  SELECT
    a.contract_id,
    count(*) FILTER (WHERE a.assigned_datetime >= given.rates_from AND a.assigned_datetime < given.drop_start)
      AS assigned,
    count(*) FILTER (WHERE a.assigned_datetime >= given.rates_from AND a.assigned_datetime < given.drop_start
      AND v.assignment_id IS NOT NULL) AS redeemed,
    count(*) FILTER (WHERE a.rejected_datetime IS NULL AND v.assignment_id IS NULL
      AND (a.expiration_datetime IS NULL OR a.expiration_datetime > given.drop_start)) AS still_open
  FROM contract_assignment a
  CROSS JOIN given
  LEFT JOIN (
    SELECT DISTINCT assignment_id FROM conversion WHERE converted_datetime IS NOT NULL
  ) v ON v.assignment_id = a.id
  GROUP BY a.contract_id
),
rated AS (
  SELECT
    o.*,
    (o.budget - coalesce(s.amount, 0)) * CASE WHEN o.is_sponsored THEN given.overage ELSE 1 END AS budget_left,
    coalesce(n.still_open, 0) AS open_assignments,
    coalesce(n.assigned, 0) AS assigned,
    CASE
      WHEN coalesce(n.assigned, 0) = 0 THEN given.rate_unknown
      ELSE (n.redeemed + 1.0) / (n.assigned + 2.0)
    END AS rate
  FROM offered o
  CROSS JOIN given
  LEFT JOIN settled s ON s.contract_id = o.id
  LEFT JOIN counted n ON n.contract_id = o.id
),
bounded AS (
  SELECT
    r.*,
    greatest(
      given.rate_new_least,
      CASE
        WHEN r.assigned = 0 THEN given.rate_new_unknown
        ELSE least(1, r.rate + given.rate_z * sqrt(r.rate * (1 - r.rate) / (r.assigned + 2)))
      END
    ) AS rate_new
  FROM rated r
  CROSS JOIN given
)
SELECT
  id AS contract_id,
  CASE
    WHEN budget IS NULL AND NOT is_sponsored THEN NULL
    WHEN budget IS NULL THEN 0
    WHEN face IS NULL THEN CASE WHEN is_sponsored THEN 0 END
    ELSE CAST(
      least(2147483647, greatest(0, floor((budget_left - open_assignments * face * rate) / (face * rate_new))))
      AS bigint
    )
  END AS cap,
  is_sponsored AS sponsored,
  brand_id,
  round(face, 2) AS face,
  round(budget_left, 2) AS budget_left,
  open_assignments,
  round(rate, 4) AS redemption_rate,
  round(rate_new, 4) AS redemption_rate_bound
FROM bounded
ORDER BY id
