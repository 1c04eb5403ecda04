-- User groups: the group of each user in this drop.
--
-- database: postgresql
-- parameter drop_id: text
--   The drop.
SELECT user_id, group_id
FROM drop_user_group
WHERE drop_id = :drop_id
ORDER BY user_id
