-- Step: incidents that arose.
INSERT INTO incident (instance_id, token, element, code, message, at)
SELECT %(id)s::uuid, i.token, i.element, i.code, i.message, %(at)s
  FROM unnest(%(incident_token)s::text[], %(incident_element)s::text[], %(incident_code)s::text[],
              %(incident_message)s::text[]) AS i (token, element, code, message)
ON CONFLICT (instance_id, token) DO UPDATE
   SET code = excluded.code, message = excluded.message, at = excluded.at
RETURNING 1
