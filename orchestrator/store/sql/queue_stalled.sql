-- Jobs of the queue that somebody began and nobody will end: their worker is gone or silent, or they are brief and take
-- longer than a brief one may. The latter are those whose end was lost, or whose beginning was never heard of, when the
-- database went away.
SELECT job.id
  FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
 WHERE job.status = 'doing'
   AND (worker.id IS NULL
        OR worker.last_heartbeat < now() - make_interval(secs => %(silent)s)
        OR (job.task_name = ANY (%(brief)s)
            AND NOT EXISTS (SELECT FROM procrastinate_events begun
                             WHERE begun.job_id = job.id AND begun.type = 'started'
                               AND begun.at > now() - make_interval(secs => %(longest)s))))
