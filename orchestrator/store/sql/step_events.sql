-- Step: the record of the step.
INSERT INTO event (stream, seq, at, kind, actor, element, body, hash)
SELECT %(id)s::uuid, e.seq, %(at)s, e.kind, e.actor, e.element, e.body, e.hash
  FROM unnest(%(event_seq)s::bigint[], %(event_kind)s::text[], %(event_actor)s::text[],
              %(event_element)s::text[], %(event_body)s::text[], %(event_hash)s::text[])
       AS e (seq, kind, actor, element, body, hash)
RETURNING 1
