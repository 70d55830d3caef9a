-- Have the queue try jobs again that it has given up; a row for each.
SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)
  FROM procrastinate_jobs WHERE status = 'failed' AND id = ANY (%(ids)s::bigint[])
