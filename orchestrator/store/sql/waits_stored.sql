-- The tokens of a case that the tables say wait for something.
SELECT ARRAY(SELECT id FROM task WHERE instance_id = %(id)s::uuid AND state = 'open') AS task,
       ARRAY(SELECT token FROM timer WHERE instance_id = %(id)s::uuid AND kind = 'element') AS timer,
       ARRAY(SELECT token FROM subscription WHERE instance_id = %(id)s::uuid) AS subscription,
       ARRAY(SELECT token FROM incident WHERE instance_id = %(id)s::uuid) AS incident
