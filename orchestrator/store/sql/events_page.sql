-- A page of a stream's events after a sequence number.
SELECT seq, at, kind, actor, element, body, hash
  FROM event WHERE stream = %(stream)s::uuid AND seq > %(after)s ORDER BY seq LIMIT %(limit)s
