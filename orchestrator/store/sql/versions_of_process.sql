-- The versions of a process that running cases can be taken to, newest first: those that a published set of models has.
SELECT m.version, m.comment, m.published_at,
       EXISTS (SELECT 1 FROM bundle b WHERE b.process_key = m.key AND b.current
                                        AND b.members -> 'bpmn' ->> m.key = m.hash) AS current
  FROM model m
 WHERE m.kind = 'bpmn' AND m.key = %(process)s
   AND EXISTS (SELECT 1 FROM bundle b WHERE b.process_key = m.key AND b.earlier = '{}'
                                        AND b.members -> 'bpmn' ->> m.key = m.hash)
 ORDER BY m.version DESC
 LIMIT %(limit)s
