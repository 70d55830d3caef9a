-- Every process that can be started: its newest version, how many of its cases run, and how many of those on other models.
SELECT c.process_key AS key, m.name, m.name_en, m.version, count(i.id) AS running,
       count(i.id) FILTER (WHERE o.members <> c.members) AS behind
  FROM bundle c
  JOIN model m ON m.kind = 'bpmn' AND m.key = c.process_key AND m.hash = c.members -> 'bpmn' ->> c.process_key
  LEFT JOIN instance i ON i.process_key = c.process_key AND i.state IN ('running', 'suspended')
  LEFT JOIN bundle o ON o.hash = i.bundle
 WHERE c.current AND (%(process)s IS NULL OR c.process_key = %(process)s)
 GROUP BY c.process_key, m.name, m.name_en, m.version
 ORDER BY behind DESC, c.process_key
