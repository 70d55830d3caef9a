-- The elements of a process at which a case waits for a person, a timer or a message.
SELECT element FROM task WHERE instance_id = %(id)s::uuid AND state = 'open' AND process_key = %(process)s
UNION
SELECT element FROM timer WHERE instance_id = %(id)s::uuid AND kind = 'element'
UNION
SELECT element FROM subscription WHERE instance_id = %(id)s::uuid
