-- Make the head of a stream's chain where it does not exist yet.
INSERT INTO chain (stream, name, seq, head) VALUES (%(stream)s::uuid, %(name)s, 0, '') ON CONFLICT DO NOTHING
