-- Step: message subscriptions that opened.
INSERT INTO subscription (instance_id, token, element, message, key)
SELECT %(id)s::uuid, s.token, s.element, s.message, s.key
  FROM unnest(%(subscription_token)s::text[], %(subscription_element)s::text[],
              %(subscription_message)s::text[], %(subscription_key)s::text[])
       AS s (token, element, message, key)
RETURNING 1
