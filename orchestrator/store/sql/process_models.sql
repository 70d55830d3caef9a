-- The hashes of all process models that were ever published.
SELECT DISTINCT hash FROM model WHERE kind = 'bpmn'
