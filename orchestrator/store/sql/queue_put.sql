-- Give effects to the queue, each as a job of its own, some of them for later.
SELECT procrastinate_defer_jobs_v1(
           array_agg(ROW('cases', 'countersign:' || e.kind, 0, NULL, NULL, jsonb_build_object('payload', e.payload),
                         CASE WHEN e.seconds > 0 THEN now() + make_interval(secs => e.seconds) END)
                     ::procrastinate_job_to_defer_v1))
  FROM unnest(%(kinds)s::text[], %(payloads)s::text[], %(seconds)s::int[]) AS e (kind, payload, seconds)
