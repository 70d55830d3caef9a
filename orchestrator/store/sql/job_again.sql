-- A job failed and will be tried again after a pause.
UPDATE job
   SET retries = %(retries)s, failures = failures + 1, worker = NULL, leased_until = NULL,
       available_at = now() + make_interval(secs => %(pause)s)
 WHERE instance_id = %(id)s::uuid AND token = %(token)s
