-- Make the heads of several streams' chains where they do not exist yet.
INSERT INTO chain (stream, name, seq, head)
SELECT c.stream, c.name, 0, '' FROM unnest(%(streams)s::uuid[], %(names)s::text[]) AS c (stream, name)
 ORDER BY c.stream
ON CONFLICT DO NOTHING
