-- Step: incidents that were resolved.
DELETE FROM incident WHERE instance_id = %(id)s::uuid AND token = ANY (%(incidents_removed)s::text[])
RETURNING 1
