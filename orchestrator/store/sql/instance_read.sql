-- The case, for reading only.
SELECT id::text, bundle, process_key, business_key, title, state, tokens, seq, head, started_by, unit_id,
       started_at, moved_at, ended_at, outcome
  FROM instance
 WHERE id = %(id)s::uuid
