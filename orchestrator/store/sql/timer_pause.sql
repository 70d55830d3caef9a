-- Leave a timer alone until a moment of machine time.
UPDATE timer SET paused_until = %(until)s
 WHERE instance_id = %(instance_id)s::uuid AND kind = %(kind)s AND token = %(token)s
