-- Every process with its current bundle, and the version of its own model in it.
SELECT b.process_key AS key, b.hash AS bundle, m.name, m.name_en, m.version
  FROM bundle b
  JOIN model m ON m.kind = 'bpmn' AND m.key = b.process_key AND m.hash = b.members -> 'bpmn' ->> b.process_key
 WHERE b.current
 ORDER BY b.process_key
