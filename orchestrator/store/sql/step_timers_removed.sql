-- Step: timers whose token is gone, with the reminder and the escalation of a task that closed.
-- A timer that just fired was deleted when it was claimed, so the number of rows is not held.
DELETE FROM timer WHERE instance_id = %(id)s::uuid AND token = ANY (%(timers_removed)s::text[])
RETURNING 1
