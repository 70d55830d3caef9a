-- Step: jobs that wait no longer. Those that workers of this service do have no row.
DELETE FROM job WHERE instance_id = %(id)s::uuid AND token = ANY (%(jobs_removed)s::text[])
RETURNING 1
