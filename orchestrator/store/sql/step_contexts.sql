-- What steps need besides the locked cases: each case's variables, one task, who did which step and duty, the calendar's
-- overrides. Separate from the lock on purpose: a statement that waited for a lock still reads with the snapshot it
-- began with.
SELECT step.id::text AS case_id,
       (SELECT coalesce(json_agg(json_build_array(scope, name, value)), '[]'::json)
          FROM variable WHERE instance_id = step.id) AS variables,
       (SELECT row_to_json(t) FROM task t WHERE t.instance_id = step.id AND t.id = step.token) AS task,
       (SELECT coalesce(json_agg(json_build_array(duty, person, element)), '[]'::json)
          FROM (SELECT DISTINCT duty, person, element
                  FROM task CROSS JOIN LATERAL unnest(completed_by || delegated_by) AS person
                 WHERE instance_id = step.id AND completed_by IS NOT NULL) AS done) AS duties,
       (SELECT coalesce(json_agg(json_build_array(day, working)), '[]'::json) FROM calendar_override) AS overrides
  FROM unnest(%(ids)s::uuid[], %(tokens)s::text[]) AS step (id, token)
