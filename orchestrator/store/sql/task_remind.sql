-- Mark an open task as reminded.
UPDATE task SET reminded_at = %(at)s WHERE instance_id = %(id)s::uuid AND id = %(token)s AND state = 'open'
