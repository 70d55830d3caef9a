-- What a step needs besides the locked case: its variables, one task, who did which step and duty, the calendar's overrides.
-- Separate from the lock on purpose: a statement that waited for a lock still reads with the snapshot it began with.
SELECT (SELECT coalesce(json_agg(json_build_array(scope, name, value)), '[]'::json)
          FROM variable WHERE instance_id = %(id)s::uuid) AS variables,
       (SELECT row_to_json(t) FROM task t
         WHERE t.instance_id = %(id)s::uuid AND t.id = %(token)s) AS task,
       (SELECT coalesce(json_agg(json_build_array(duty, person, element)), '[]'::json)
          FROM (SELECT DISTINCT duty, person, element
                  FROM task CROSS JOIN LATERAL unnest(completed_by || delegated_by) AS person
                 WHERE instance_id = %(id)s::uuid AND completed_by IS NOT NULL) AS done) AS duties,
       (SELECT coalesce(json_agg(json_build_array(day, working)), '[]'::json) FROM calendar_override) AS overrides
