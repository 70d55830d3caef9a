-- A page of the incidents of all cases, oldest first.
SELECT i.id::text AS case_id, i.title, i.process_key, i.bundle, n.token, n.element, n.code, n.message, n.at
  FROM incident n JOIN instance i ON i.id = n.instance_id
 WHERE (n.at, i.id::text, n.token) > ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2], (%(after)s::text[])[3])
 ORDER BY n.at, i.id::text, n.token
 LIMIT %(limit)s
