-- Take effects out of the outbox and give them to the queue; two relays at once take different ones.
-- Where many are brief, some share a job of the queue, so that its bookkeeping does not cost more than they do.
-- Trails have a queue of their own: laying one out takes long, and no case waits behind it.
WITH taken AS (
    DELETE FROM outbox o
     USING (SELECT instance_id, id FROM outbox ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) AS next
     WHERE o.instance_id = next.instance_id AND o.id = next.id
    RETURNING o.id, o.kind, o.payload, o.lock
), marked AS (
    SELECT *, kind = 'message' OR kind = 'job' AND payload::json->>'type' = ANY (%(brief)s::text[]) AS brief FROM taken
), counted AS (
    SELECT *, least(%(together)s, count(*) FILTER (WHERE brief) OVER () / %(spread)s) AS size,
           row_number() OVER (PARTITION BY brief ORDER BY id) - 1 AS place
      FROM marked
), jobs AS (
    SELECT id, CASE kind WHEN 'trail' THEN 'trails' ELSE 'cases' END AS queue, 'countersign:' || kind AS task, lock, payload
      FROM counted WHERE NOT brief OR size < 2
    UNION ALL
    SELECT min(id::text)::uuid, 'cases', 'countersign:batch', NULL,
           json_agg(json_build_object('kind', kind, 'data', payload::json) ORDER BY id)::text
      FROM counted WHERE brief AND size >= 2 GROUP BY place / size
), put AS (
    SELECT procrastinate_defer_jobs_v1(
               array_agg(ROW(queue, task, 0, lock, NULL, jsonb_build_object('payload', payload), NULL)
                         ::procrastinate_job_to_defer_v1 ORDER BY id)) AS jobs
      FROM jobs HAVING count(*) > 0
)
SELECT (SELECT count(*) FROM taken) AS taken, (SELECT jobs FROM put) AS jobs
