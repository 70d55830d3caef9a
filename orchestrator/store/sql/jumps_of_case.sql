-- The jumps asked for in a case, newest first.
SELECT id::text, token, element, target, ending, reason, state, asked_by, asked_at, decided_by, decided_at
  FROM jump
 WHERE instance_id = %(id)s::uuid
 ORDER BY id DESC
