-- The escalation that hangs on a task's deadline moves with it.
UPDATE timer SET due = %(due)s, ready = %(due)s
 WHERE instance_id = %(instance_id)s::uuid AND kind = 'escalate' AND token = %(id)s
