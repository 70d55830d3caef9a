-- Step: user tasks that were completed or cancelled; each must have been open.
UPDATE task t
   SET state = c.state, completed_at = %(at)s, completed_by = c.person, undo = c.undo
  FROM unnest(%(closed_task)s::text[], %(closed_state)s::text[], %(closed_person)s::text[], %(closed_undo)s::text[])
       AS c (id, state, person, undo)
 WHERE t.instance_id = %(id)s::uuid AND t.id = c.id AND t.state = 'open'
RETURNING 1
