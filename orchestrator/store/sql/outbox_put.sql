-- One effect for after the commit.
INSERT INTO outbox (instance_id, id, kind, payload, lock) VALUES (%(case)s::uuid, %(id)s::uuid, %(kind)s, %(payload)s, NULL)
