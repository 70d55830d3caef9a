-- Step: timers that were armed.
INSERT INTO timer (instance_id, kind, token, element, due, ready)
SELECT %(id)s::uuid, t.kind, t.token, t.element, t.due, greatest(t.due, %(at)s)
  FROM unnest(%(timer_kind)s::text[], %(timer_token)s::text[], %(timer_element)s::text[],
              %(timer_due)s::timestamptz[]) AS t (kind, token, element, due)
ON CONFLICT (instance_id, kind, token) DO UPDATE SET due = excluded.due, ready = excluded.ready
RETURNING 1
