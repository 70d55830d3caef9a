-- Who last completed the tasks of a case, by element.
SELECT DISTINCT ON (process_key, element) process_key, element, completed_by
  FROM task
 WHERE instance_id = %(id)s::uuid AND state = 'completed'
 ORDER BY process_key, element, completed_at DESC
