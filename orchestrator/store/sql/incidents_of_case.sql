-- The incidents of a case.
SELECT token, element, code, message, at FROM incident WHERE instance_id = %(id)s::uuid ORDER BY at, token
