-- A timer that was taken goes back, to be taken again from a moment on; one set anew meanwhile stays as it is.
INSERT INTO timer (instance_id, kind, token, element, due, ready)
VALUES (%(case)s::uuid, %(kind)s, %(token)s, %(element)s, %(due)s, %(ready)s)
ON CONFLICT (instance_id, kind, token) DO NOTHING
