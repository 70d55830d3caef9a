-- The cases that wait for a message with a key, oldest first, each once.
SELECT DISTINCT instance_id::text FROM subscription
 WHERE message = %(message)s AND key = %(key)s
 ORDER BY instance_id
