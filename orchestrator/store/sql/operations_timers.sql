-- A page of the elements' timers of all cases, next due first.
SELECT i.id::text AS case_id, i.title, i.process_key, i.bundle, t.token, t.element, t.due AS at
  FROM timer t JOIN instance i ON i.id = t.instance_id
 WHERE t.kind = 'element' AND (t.due, i.id::text, t.token) > ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2], (%(after)s::text[])[3])
 ORDER BY t.due, i.id::text, t.token
 LIMIT %(limit)s
