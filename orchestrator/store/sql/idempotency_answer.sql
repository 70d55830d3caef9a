-- Keep the answer to a request with an Idempotency-Key.
UPDATE idempotency SET status = %(status)s, response = %(response)s WHERE person_id = %(person)s AND key = %(key)s
