-- Take a timer that is being fired.
DELETE FROM timer WHERE instance_id = %(instance_id)s::uuid AND kind = %(kind)s AND token = %(token)s
