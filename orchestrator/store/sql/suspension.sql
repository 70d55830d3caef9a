-- The event that suspended a case, while it is suspended.
SELECT e.at, e.body
  FROM instance i JOIN event e ON e.stream = i.id
 WHERE i.id = %(id)s::uuid AND i.state = 'suspended' AND e.kind = 'case.suspended'
 ORDER BY e.seq DESC
 LIMIT 1
