-- The events of some kinds in a stream, oldest first.
SELECT seq, at, kind, actor, element, body, hash
  FROM event WHERE stream = %(stream)s::uuid AND kind = ANY (%(kinds)s::text[]) ORDER BY seq
