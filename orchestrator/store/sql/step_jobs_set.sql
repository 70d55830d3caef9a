-- Step: jobs that wait for a worker outside.
INSERT INTO job (instance_id, token, element, process_key, type, retries, failures, available_at)
SELECT %(id)s::uuid, j.token, j.element, j.process, j.type, j.retries, 0, now()
  FROM unnest(%(job_token)s::text[], %(job_element)s::text[], %(job_process)s::text[], %(job_type)s::text[],
              %(job_retries)s::integer[]) AS j (token, element, process, type, retries)
RETURNING 1
