-- One event for each of several streams.
INSERT INTO event (stream, seq, at, kind, actor, element, body, hash)
SELECT e.stream, e.seq, %(at)s, e.kind, %(actor)s, NULL, e.body, e.hash
  FROM unnest(%(streams)s::uuid[], %(seqs)s::bigint[], %(kinds)s::text[], %(bodies)s::text[], %(heads)s::text[])
       AS e (stream, seq, kind, body, hash)
