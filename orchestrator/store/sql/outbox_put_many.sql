-- Many effects for after the commit, each for a case of its own.
INSERT INTO outbox (instance_id, id, kind, payload, lock)
SELECT effect.instance_id, effect.id, %(kind)s, effect.payload, NULL
  FROM unnest(%(cases)s::uuid[], %(ids)s::uuid[], %(payloads)s::text[]) AS effect (instance_id, id, payload)
