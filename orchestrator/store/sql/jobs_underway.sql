-- The jobs that are in the outbox or in the queue, by case and token.
SELECT payload::json->>'case' AS case_id, payload::json->>'token' AS token FROM outbox WHERE kind = 'job'
UNION
SELECT (args->>'payload')::json->>'case', (args->>'payload')::json->>'token'
  FROM procrastinate_jobs
 WHERE task_name = 'countersign:job' AND status IN ('todo', 'doing')
