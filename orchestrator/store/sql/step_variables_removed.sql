-- Step: variables whose scope ended.
DELETE FROM variable v
 USING unnest(%(removed_scope)s::text[], %(removed_name)s::text[]) AS r (scope, name)
 WHERE v.instance_id = %(id)s::uuid AND v.scope = r.scope AND v.name = r.name
RETURNING 1
