-- The running cases of a process that do not run on the members of a bundle, oldest first.
SELECT i.id::text, i.bundle, i.business_key, i.title
  FROM instance i
 WHERE i.process_key = %(process)s AND i.state IN ('running', 'suspended')
   AND i.bundle NOT IN (SELECT same.hash
                          FROM bundle same JOIN bundle target ON same.members = target.members
                         WHERE target.hash = %(bundle)s AND same.process_key = target.process_key)
 ORDER BY i.started_at, i.id
