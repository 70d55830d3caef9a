-- A page of the cases that a person may see, newest first: those they started or have or had a task in, those with a jump
-- that waits for their approval or a signing under way whose signers they choose; all for those who may read all. With
-- each: the elements where it waits, and how many incidents it has.
SELECT i.id::text, i.bundle, i.process_key, i.business_key, i.title, i.state, i.started_by, i.started_at, i.ended_at,
       i.outcome, i.unit_id,
       (SELECT coalesce(json_agg(json_build_array(t.process_key, t.element) ORDER BY t.created_at), '[]'::json)
          FROM task t WHERE t.instance_id = i.id AND t.state = 'open') AS waits,
       (SELECT count(*) FROM incident n WHERE n.instance_id = i.id) AS incidents
  FROM instance i
 WHERE (%(state)s IS NULL OR i.state = %(state)s)
   AND (%(process)s IS NULL OR i.process_key = %(process)s)
   AND (%(search)s IS NULL OR i.title ILIKE %(search)s OR i.business_key ILIKE %(search)s)
   AND (%(only)s IS NULL OR i.id = %(only)s::uuid)
   AND (%(keys)s IS NULL OR i.business_key = ANY (%(keys)s::text[]))
   AND (%(mine)s IS NOT TRUE OR i.started_by = %(person)s)
   AND (%(all)s
        OR i.started_by = %(person)s
        OR EXISTS (SELECT 1 FROM task t
                    WHERE t.instance_id = i.id
                      AND (t.assignee = %(person)s OR t.completed_by = %(person)s OR %(person)s = ANY (t.users)
                           OR t.groups && %(roles)s::text[] AND (t.unit_id IS NULL OR t.unit_id = %(unit)s OR t.groups && %(wide)s::text[])
                           OR t.escalated_at IS NOT NULL AND t.escalate_to = ANY (%(roles)s::text[])))
        OR cardinality(%(chooses)s::text[]) > 0
           AND EXISTS (SELECT 1 FROM task t
                        WHERE t.instance_id = i.id AND t.state = 'open'
                          AND concat_ws(' ', i.bundle, t.process_key, t.element) = ANY (%(chooses)s::text[]))
        OR %(approves)s AND EXISTS (SELECT 1 FROM jump j WHERE j.instance_id = i.id AND j.state = 'asked'))
   AND (%(first)s OR (i.started_at, i.id::text) < ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2]))
 ORDER BY i.started_at DESC, i.id::text DESC
 LIMIT %(limit)s
