-- What a request with an Idempotency-Key was, and what it was answered.
SELECT request, status, response FROM idempotency WHERE person_id = %(person)s AND key = %(key)s
