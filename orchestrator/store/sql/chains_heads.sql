-- The chains of streams that are no cases.
SELECT stream::text, name, seq, head FROM chain ORDER BY name
