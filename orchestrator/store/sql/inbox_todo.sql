-- A page of the tasks that a person has or may take, by due date.
SELECT t.instance_id::text, t.id, t.process_key, t.element, t.state, t.form_id, t.assignee, t.groups, t.users, t.unit_id,
       t.duty, t.sealed, t.priority, t.created_at, t.due_at, t.provisional, t.reminded_at, t.escalated_at,
       t.escalate_to, t.completed_at, t.completed_by, i.bundle, i.title, i.business_key,
       i.process_key AS case_process
  FROM task t JOIN instance i ON i.id = t.instance_id
 WHERE t.state = 'open'
   AND (t.assignee = %(person)s
        OR t.assignee IS NULL
           AND (t.groups && %(roles)s::text[] AND (t.unit_id IS NULL OR t.unit_id = %(unit)s OR t.groups && %(wide)s::text[])
                OR %(person)s = ANY (t.users)
                OR t.escalated_at IS NOT NULL AND t.escalate_to = ANY (%(roles)s::text[])))
   AND (%(process)s IS NULL OR i.process_key = %(process)s)
   AND (%(search)s IS NULL OR i.title ILIKE %(search)s OR i.business_key ILIKE %(search)s)
   AND (%(first)s
        OR (coalesce(t.due_at, '9999-12-31T00:00:00Z'), t.instance_id::text, t.id)
           > ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2], (%(after)s::text[])[3]))
 ORDER BY coalesce(t.due_at, '9999-12-31T00:00:00Z'), t.instance_id::text, t.id
 LIMIT %(limit)s
