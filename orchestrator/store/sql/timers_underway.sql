-- Elements' timers that were taken and wait in the queue to be fired, by case, token and moment.
WITH waiting AS (
    SELECT effect.data
      FROM procrastinate_jobs, json_to_recordset((args->>'payload')::json) AS effect (kind text, data json)
     WHERE task_name = 'countersign:batch' AND status IN ('todo', 'doing') AND effect.kind = 'timer'
    UNION ALL
    SELECT (args->>'payload')::json FROM procrastinate_jobs
     WHERE task_name = 'countersign:timer' AND status IN ('todo', 'doing')
)
SELECT data->>'case' AS case_id, data->>'token' AS token, data->>'due' AS due
  FROM waiting WHERE data->>'kind' = 'element'
