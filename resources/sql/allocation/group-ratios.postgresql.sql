-- Group ratios: the promised share of sponsored assignments of each group in this drop.
--
-- database: postgresql
-- parameter drop_id: text
--   The drop.
SELECT group_id, ratio
FROM drop_group_ratio
WHERE drop_id = :drop_id
ORDER BY group_id
