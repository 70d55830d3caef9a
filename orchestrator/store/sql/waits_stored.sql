-- What the tables say that a case waits for.
SELECT ARRAY(SELECT id FROM task WHERE instance_id = %(id)s::uuid AND state = 'open') AS task,
       (SELECT coalesce(json_agg(json_build_array(token, due)), '[]'::json)
          FROM timer WHERE instance_id = %(id)s::uuid AND kind = 'element') AS timer,
       ARRAY(SELECT DISTINCT token FROM timer WHERE instance_id = %(id)s::uuid AND kind <> 'element') AS warning,
       (SELECT coalesce(json_agg(json_build_array(token, message, key)), '[]'::json)
          FROM subscription WHERE instance_id = %(id)s::uuid) AS subscription,
       (SELECT coalesce(json_agg(json_build_array(token, code)), '[]'::json)
          FROM incident WHERE instance_id = %(id)s::uuid) AS incident,
       (SELECT coalesce(json_agg(json_build_array(token, type)), '[]'::json)
          FROM job WHERE instance_id = %(id)s::uuid) AS job,
       (SELECT count(*) FROM timer WHERE instance_id = %(id)s::uuid AND ready = 'infinity') AS asleep,
       (SELECT count(*) FROM running_key WHERE instance_id = %(id)s::uuid) AS keys
