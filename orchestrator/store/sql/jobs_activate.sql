-- Lease jobs of a type to a worker, the longest waiting first; two workers at once get different ones. Leases are of
-- machine time. Jobs of suspended cases are not given out. As in every step, the case is locked before its rows.
WITH next AS (
    SELECT j.instance_id, j.token
      FROM job j JOIN instance i ON i.id = j.instance_id
     WHERE j.type = %(type)s AND j.available_at <= now() AND (j.leased_until IS NULL OR j.leased_until <= now())
       AND i.state = 'running'
     ORDER BY j.available_at
     LIMIT %(limit)s
       FOR UPDATE OF i SKIP LOCKED
)
UPDATE job j
   SET worker = %(worker)s, leased_until = now() + make_interval(secs => %(seconds)s)
  FROM next
 WHERE j.instance_id = next.instance_id AND j.token = next.token
RETURNING j.instance_id::text, j.token, j.element, j.process_key, j.type, j.retries, j.leased_until
