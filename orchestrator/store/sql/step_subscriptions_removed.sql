-- Step: message subscriptions that closed.
DELETE FROM subscription WHERE instance_id = %(id)s::uuid AND token = ANY (%(subscriptions_removed)s::text[])
RETURNING 1
