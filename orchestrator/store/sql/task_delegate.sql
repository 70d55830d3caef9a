-- Give an open task to another person; who gave it is noted, for it counts for both in the separation of duties.
UPDATE task SET assignee = %(to)s, delegated_by = array_append(delegated_by, %(by)s)
 WHERE instance_id = %(id)s::uuid AND id = %(token)s AND state = 'open'
