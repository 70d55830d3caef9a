-- All events of a stream, oldest first.
SELECT seq, at, kind, actor, element, body, hash FROM event WHERE stream = %(stream)s::uuid ORDER BY seq
