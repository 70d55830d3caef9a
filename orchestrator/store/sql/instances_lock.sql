-- These cases, locked until the transaction ends, as far as nobody else works on them.
SELECT id::text, bundle, process_key, business_key, title, state, tokens, seq, head, started_by, unit_id,
       started_at, moved_at, ended_at, outcome
  FROM instance
 WHERE id = ANY (%(ids)s::uuid[])
 ORDER BY id
   FOR UPDATE SKIP LOCKED
