-- A job with its lease, as it is now.
SELECT token, element, process_key, type, retries, failures, worker, leased_until, leased_until > now() AS valid
  FROM job
 WHERE instance_id = %(id)s::uuid AND token = %(token)s
