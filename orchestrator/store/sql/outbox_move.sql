-- Take effects out of the outbox and give them to the queue; two relays at once take different ones.
-- Trails have a queue of their own: laying one out takes long, and no case waits behind it.
WITH taken AS (
    DELETE FROM outbox o
     USING (SELECT instance_id, id FROM outbox ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) AS next
     WHERE o.instance_id = next.instance_id AND o.id = next.id
    RETURNING o.id, o.kind, o.payload, o.lock
), ordered AS (
    SELECT * FROM taken ORDER BY id
)
SELECT unnest(procrastinate_defer_jobs_v1(
           array_agg(ROW(CASE kind WHEN 'trail' THEN 'trails' ELSE 'cases' END, 'countersign:' || kind, 0, lock, NULL,
                         jsonb_build_object('payload', payload), NULL)::procrastinate_job_to_defer_v1
                     ORDER BY id))) AS job
  FROM ordered
HAVING count(*) > 0
