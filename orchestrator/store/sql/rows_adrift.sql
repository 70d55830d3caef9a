-- Rows that wait for cases which are over or do not exist.
WITH live AS (SELECT id FROM instance WHERE state IN ('running', 'suspended')),
adrift AS (
    SELECT 'task' AS kind, instance_id FROM task WHERE state = 'open'
    UNION ALL SELECT 'timer', instance_id FROM timer
    UNION ALL SELECT 'subscription', instance_id FROM subscription
    UNION ALL SELECT 'incident', instance_id FROM incident
    UNION ALL SELECT 'job', instance_id FROM job
    UNION ALL SELECT 'running_key', instance_id FROM running_key
)
SELECT DISTINCT kind, instance_id::text AS id FROM adrift WHERE instance_id NOT IN (SELECT id FROM live)
 ORDER BY kind, id
