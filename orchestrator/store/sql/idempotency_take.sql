-- Reserve an Idempotency-Key for a request; no row when it is in use.
INSERT INTO idempotency (person_id, key, request) VALUES (%(person)s, %(key)s, %(request)s) ON CONFLICT DO NOTHING
