-- The bundles that have one of these process models, with the process.
SELECT b.hash AS bundle, k.key AS process, k.value AS model
  FROM bundle b, jsonb_each_text(b.members::jsonb -> 'bpmn') k
 WHERE k.value = ANY (%(models)s::text[])
