-- A task's deadline, computed anew.
UPDATE task SET due_at = %(due)s, provisional = %(provisional)s
 WHERE instance_id = %(instance_id)s::uuid AND id = %(id)s AND state = 'open'
