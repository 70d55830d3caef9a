-- Take due timers, oldest first, and give them to the queue, some to a job; two relays at once take different ones.
-- The scan begins at a place before which nothing is left, so that it need not pass over the rows that were taken.
WITH next AS (
    SELECT ctid FROM timer
     WHERE ready <= %(now)s AND (ready, instance_id) >= (%(since)s, %(case)s::uuid)
     ORDER BY ready, instance_id
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
), taken AS (
    DELETE FROM timer t USING next WHERE t.ctid = next.ctid
    RETURNING t.instance_id, t.kind, t.token, t.element, t.due, t.ready
), ordered AS (
    SELECT *, (row_number() OVER (ORDER BY ready, instance_id, due, token) - 1) / %(together)s AS part FROM taken
), parts AS (
    SELECT part, json_agg(json_build_object('kind', 'timer', 'data', json_build_object(
               'case', instance_id, 'kind', kind, 'token', token, 'element', element, 'due', due))
               ORDER BY ready, instance_id, due, token) AS effects
      FROM ordered GROUP BY part
), put AS (
    SELECT procrastinate_defer_jobs_v1(
               array_agg(ROW('timers', 'countersign:batch', 0, NULL, NULL,
                             jsonb_build_object('payload', effects::text), NULL)::procrastinate_job_to_defer_v1
                         ORDER BY part)) AS jobs
      FROM parts HAVING count(*) > 0
)
SELECT (SELECT count(*) FROM taken) AS taken, (SELECT jobs FROM put) AS jobs, ready, instance_id::text AS case_id
  FROM taken ORDER BY ready DESC, instance_id DESC LIMIT 1
