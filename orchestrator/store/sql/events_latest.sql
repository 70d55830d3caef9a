-- The newest events of a stream, newest first.
SELECT seq, at, kind, actor, body FROM event WHERE stream = %(stream)s::uuid ORDER BY seq DESC LIMIT %(limit)s
