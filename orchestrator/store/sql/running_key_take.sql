-- Reserve a business key for a running case; no row when another running case of the process holds it.
INSERT INTO running_key (process_key, business_key, instance_id)
VALUES (%(process_key)s, %(business_key)s, %(id)s::uuid)
ON CONFLICT DO NOTHING
