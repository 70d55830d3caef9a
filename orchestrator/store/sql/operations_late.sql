-- A page of the open tasks that are late, longest first.
SELECT i.id::text AS case_id, i.title, i.process_key, i.bundle, t.id AS token, t.element, t.process_key AS element_process, t.due_at AS at
  FROM task t JOIN instance i ON i.id = t.instance_id
 WHERE t.state = 'open' AND t.due_at < %(now)s
   AND (t.due_at, i.id::text, t.id) > ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2], (%(after)s::text[])[3])
 ORDER BY t.due_at, i.id::text, t.id
 LIMIT %(limit)s
