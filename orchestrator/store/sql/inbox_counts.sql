-- How many tasks a person has to do, of those how many are late, has done, and waits for.
SELECT count(*) AS todo, count(*) FILTER (WHERE t.due_at < %(now)s) AS late,
       (SELECT count(*) FROM task d WHERE d.completed_by = %(person)s AND d.state = 'completed') AS done,
       (SELECT count(*) FROM task m JOIN instance i ON i.id = m.instance_id
         WHERE m.state = 'open' AND i.started_by = %(person)s) AS mine
  FROM task t
 WHERE t.state = 'open'
   AND (t.assignee = %(person)s
        OR t.assignee IS NULL
           AND (t.groups && %(roles)s::text[] AND (t.unit_id IS NULL OR t.unit_id = %(unit)s OR t.groups && %(wide)s::text[])
                OR %(person)s = ANY (t.users)
                OR t.escalated_at IS NOT NULL AND t.escalate_to = ANY (%(roles)s::text[])))
