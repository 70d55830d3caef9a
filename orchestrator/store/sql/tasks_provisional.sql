-- Open tasks whose deadline in working days rests on a calendar that is not published yet.
SELECT instance_id::text, id, created_at, due_at, due_days
  FROM task WHERE state = 'open' AND provisional AND due_days IS NOT NULL
 ORDER BY instance_id, id
   FOR UPDATE SKIP LOCKED
