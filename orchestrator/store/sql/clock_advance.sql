-- Move business time forward.
INSERT INTO business_clock (id, offset_seconds) VALUES (1, %(seconds)s)
ON CONFLICT (id) DO UPDATE SET offset_seconds = business_clock.offset_seconds + excluded.offset_seconds
RETURNING offset_seconds
