-- The service's figures at a moment. A worker lives that gave a sign within the last half minute of machine time.
SELECT (SELECT count(*) FROM instance WHERE state = 'running') AS cases_running,
       (SELECT count(*) FROM task WHERE state = 'open') AS tasks_open,
       (SELECT count(*) FROM task WHERE state = 'open' AND due_at < %(now)s) AS tasks_late,
       (SELECT count(*) FROM timer WHERE due <= %(now)s) AS timers_due,
       (SELECT count(*) FROM timer WHERE due > %(now)s) AS timers_waiting,
       (SELECT min(due) FROM timer WHERE due <= %(now)s) AS oldest_due,
       (SELECT count(*) FROM outbox) AS outbox,
       (SELECT count(*) FROM incident) AS incidents,
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo') AS jobs_todo,
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing') AS jobs_doing,
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed') AS jobs_failed,
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds') AS workers
