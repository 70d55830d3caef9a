-- The running cases of a process that are not in a bundle, oldest first.
SELECT id::text, bundle, business_key, title
  FROM instance
 WHERE process_key = %(process)s AND bundle <> %(bundle)s AND state IN ('running', 'suspended')
 ORDER BY started_at, id
