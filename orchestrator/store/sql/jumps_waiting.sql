-- A page of the jumps that wait for a decision in cases that are not over, oldest first.
SELECT j.id::text, j.element, j.target, j.reason, j.asked_by, j.asked_at,
       i.id::text AS case_id, i.title, i.process_key, i.bundle
  FROM jump j JOIN instance i ON i.id = j.instance_id
 WHERE j.state = 'asked' AND i.state IN ('running', 'suspended')
   AND (j.asked_at, j.id::text) > ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2])
 ORDER BY j.asked_at, j.id::text
 LIMIT %(limit)s
