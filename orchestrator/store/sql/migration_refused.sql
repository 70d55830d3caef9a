-- A page of the cases that an order could not take to a bundle and that still run elsewhere, oldest first, with the event.
SELECT i.id::text, i.title, i.business_key, i.started_at, refusal.body
  FROM instance i
  JOIN bundle o ON o.hash = i.bundle
  JOIN bundle t ON t.hash = %(bundle)s
 CROSS JOIN LATERAL (SELECT e.body FROM event e
                      WHERE e.stream = i.id AND e.at >= %(since)s AND e.kind = 'case.migration.refused'
                      ORDER BY e.seq DESC LIMIT 1) AS refusal
 WHERE i.process_key = %(process)s AND i.state IN ('running', 'suspended') AND o.members <> t.members
   AND (i.started_at, i.id::text) > ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2])
 ORDER BY i.started_at, i.id::text
 LIMIT %(limit)s
