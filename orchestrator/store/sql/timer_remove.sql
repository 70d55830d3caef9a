-- Take a timer that is being fired; no row when it was fired or set anew since it was read as due.
DELETE FROM timer
 WHERE instance_id = %(instance_id)s::uuid AND kind = %(kind)s AND token = %(token)s AND due = %(due)s
