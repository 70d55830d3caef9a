-- Note that a message is delivered; no row when it was delivered before.
INSERT INTO idempotency (person_id, key, request, status) VALUES ('system', %(id)s, 'message', 200)
ON CONFLICT DO NOTHING
