-- The jobs that are in the outbox or in the queue, by case and token.
SELECT payload::json->>'case' AS case_id, payload::json->>'token' AS token FROM outbox WHERE kind = 'job'
UNION
SELECT (args->>'payload')::json->>'case', (args->>'payload')::json->>'token'
  FROM procrastinate_jobs
 WHERE task_name = 'countersign:job' AND status IN ('todo', 'doing')
UNION
SELECT effect.data->>'case', effect.data->>'token'
  FROM procrastinate_jobs, json_to_recordset((args->>'payload')::json) AS effect (kind text, data json)
 WHERE task_name = 'countersign:batch' AND status IN ('todo', 'doing') AND effect.kind = 'job'
