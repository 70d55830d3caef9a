-- The next rows of an uploaded list, in the order of the file.
SELECT number, cells, state, uscc, customer_no, result
  FROM import_row
 WHERE batch_id = %(batch)s::uuid AND number > %(after)s AND (%(states)s IS NULL OR state = ANY (%(states)s::text[]))
   AND (%(like)s IS NULL OR result LIKE %(like)s)
 ORDER BY number
 LIMIT %(limit)s
