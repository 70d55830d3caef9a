-- Mark an open task as escalated: from now on the next line sees it too.
UPDATE task SET escalated_at = %(at)s WHERE instance_id = %(id)s::uuid AND id = %(token)s AND state = 'open'
