-- A page of the queue's jobs that it has given up, oldest first, with the case that one is about.
SELECT job.id, job.task_name, job.attempts, i.id::text AS case_id, coalesce(nullif(i.title, ''), i.business_key) AS title,
       coalesce((SELECT max(at) FROM procrastinate_events WHERE job_id = job.id AND type = 'failed'), now()) AS at,
       CASE job.task_name WHEN 'countersign:batch' THEN json_array_length((job.args->>'payload')::json) ELSE 1 END AS effects
  FROM procrastinate_jobs job
  LEFT JOIN instance i ON i.id::text = CASE WHEN job.task_name = ANY (%(about_a_case)s::text[])
                                            THEN (job.args->>'payload')::json->>'case' END
 WHERE job.status = 'failed' AND job.id > %(after)s
 ORDER BY job.id
 LIMIT %(limit)s
