-- Give an open task to a person, or back to nobody.
UPDATE task SET assignee = %(assignee)s
 WHERE instance_id = %(id)s::uuid AND id = %(token)s AND state = 'open'
