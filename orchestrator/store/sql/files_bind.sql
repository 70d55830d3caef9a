-- Files become a case's, each in its field.
UPDATE attachment a SET case_id = %(case)s::uuid, field = n.field
  FROM unnest(%(ids)s::uuid[], %(fields)s::text[]) AS n(id, field)
 WHERE a.id = n.id AND a.case_id IS NULL
