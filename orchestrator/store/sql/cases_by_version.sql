-- The running cases of a process by the version that they run on; `there` are those on the members of the bundle.
SELECT (SELECT max(m.version) FROM model m
         WHERE m.kind = 'bpmn' AND m.key = %(process)s AND m.hash = o.members -> 'bpmn' ->> m.key) AS version,
       o.members = t.members AS there, count(*) AS cases
  FROM instance i
  JOIN bundle o ON o.hash = i.bundle
  JOIN bundle t ON t.hash = %(bundle)s
 WHERE i.process_key = %(process)s AND i.state IN ('running', 'suspended')
 GROUP BY 1, 2
 ORDER BY 1 DESC, 2
