-- Step: a case that is over frees its business key.
DELETE FROM running_key WHERE process_key = %(process_key)s AND business_key = %(business_key)s
   AND instance_id = %(id)s::uuid
RETURNING 1
