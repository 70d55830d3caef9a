-- Due timers, oldest first, with their cases locked; cases that someone else works on are passed over this time.
-- What is due in a suspended case waits until it is resumed.
SELECT t.instance_id::text, t.kind, t.token, t.element, t.due
  FROM timer t JOIN instance i ON i.id = t.instance_id
 WHERE t.due <= %(now)s AND i.state = 'running' AND (t.paused_until IS NULL OR t.paused_until <= now())
 ORDER BY t.due
 LIMIT %(limit)s
   FOR UPDATE OF i SKIP LOCKED
