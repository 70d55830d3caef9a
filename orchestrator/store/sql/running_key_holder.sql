-- The running case that holds a business key.
SELECT instance_id::text AS id FROM running_key
 WHERE process_key = %(process_key)s AND business_key = %(business_key)s
