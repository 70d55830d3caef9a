-- How far an order to take the cases of a process to a bundle is: gone there, refused, and still to come.
SELECT (SELECT count(*)
          FROM instance i JOIN bundle o ON o.hash = i.bundle JOIN bundle t ON t.hash = %(bundle)s
         WHERE i.process_key = %(process)s AND i.started_at <= %(since)s AND o.members = t.members AND o.earlier <> '{}'
           AND EXISTS (SELECT 1 FROM event e
                        WHERE e.stream = i.id AND e.at >= %(since)s AND e.kind = 'case.migrated')) AS done,
       count(*) FILTER (WHERE was.refused) AS refused,
       count(*) FILTER (WHERE NOT was.refused) AS left
  FROM instance i
  JOIN bundle o ON o.hash = i.bundle
  JOIN bundle t ON t.hash = %(bundle)s
 CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM event e
                                     WHERE e.stream = i.id AND e.at >= %(since)s
                                       AND e.kind = 'case.migration.refused') AS refused) AS was
 WHERE i.process_key = %(process)s AND i.state IN ('running', 'suspended') AND i.started_at <= %(since)s
   AND o.members <> t.members
