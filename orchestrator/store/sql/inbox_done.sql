-- A page of the tasks that a person completed, newest first.
SELECT t.instance_id::text, t.id, t.process_key, t.element, t.state, t.form_id, t.assignee, t.groups, t.users, t.unit_id,
       t.duty, t.sealed, t.priority, t.created_at, t.due_at, t.provisional, t.reminded_at, t.escalated_at,
       t.escalate_to, t.completed_at, t.completed_by, i.bundle, i.title, i.business_key,
       i.process_key AS case_process
  FROM task t JOIN instance i ON i.id = t.instance_id
 WHERE t.state = 'completed'
   AND t.completed_by = %(person)s
   AND (%(process)s IS NULL OR i.process_key = %(process)s)
   AND (%(search)s IS NULL OR i.title ILIKE %(search)s OR i.business_key ILIKE %(search)s)
   AND (%(first)s
        OR (t.completed_at, t.instance_id::text, t.id)
           < ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2], (%(after)s::text[])[3]))
 ORDER BY t.completed_at DESC, t.instance_id::text DESC, t.id DESC
 LIMIT %(limit)s
