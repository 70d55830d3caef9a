-- A worker needs longer for its job.
UPDATE job SET leased_until = now() + make_interval(secs => %(seconds)s)
 WHERE instance_id = %(id)s::uuid AND token = %(token)s AND worker = %(worker)s AND leased_until > now()
