-- Step: the case moves from the state it was read in to the new one; exactly one row.
UPDATE instance
   SET tokens = %(tokens)s, seq = %(seq)s, head = %(head)s, state = %(state)s, ended_at = %(ended_at)s,
       moved_at = %(at)s, outcome = %(outcome)s, title = %(title)s
 WHERE id = %(id)s::uuid AND seq = %(expected_seq)s
RETURNING 1
