-- Step: variables that were written, one row each.
INSERT INTO variable (instance_id, scope, name, value)
SELECT %(id)s::uuid, v.scope, v.name, v.value
  FROM unnest(%(variable_scope)s::text[], %(variable_name)s::text[], %(variable_value)s::text[])
       AS v (scope, name, value)
ON CONFLICT (instance_id, scope, name) DO UPDATE SET value = excluded.value
RETURNING 1
