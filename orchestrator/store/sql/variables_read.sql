-- The variables of a case.
SELECT scope, name, value FROM variable WHERE instance_id = %(id)s::uuid
