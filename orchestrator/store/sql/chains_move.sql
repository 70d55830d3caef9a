-- The new heads of several streams' chains.
UPDATE chain c SET seq = n.seq, head = n.head
  FROM unnest(%(streams)s::uuid[], %(seqs)s::bigint[], %(heads)s::text[]) AS n (stream, seq, head)
 WHERE c.stream = n.stream
