-- The decision on a jump that was asked for.
UPDATE jump SET state = %(state)s, decided_by = %(by)s, decided_at = %(at)s
 WHERE instance_id = %(case)s::uuid AND id = %(id)s::uuid AND state = 'asked'
