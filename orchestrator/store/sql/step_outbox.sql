-- Step: effects that leave after the commit.
INSERT INTO outbox (instance_id, id, kind, payload, lock)
SELECT %(id)s::uuid, o.id, o.kind, o.payload, o.lock
  FROM unnest(%(outbox_id)s::uuid[], %(outbox_kind)s::text[], %(outbox_payload)s::text[],
              %(outbox_lock)s::text[]) AS o (id, kind, payload, lock)
RETURNING 1
