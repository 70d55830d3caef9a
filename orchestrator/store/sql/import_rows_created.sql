-- The customers that rows of an uploaded list became.
UPDATE import_row r SET customer_no = c.customer_no
  FROM unnest(%(rows)s::int[], %(customers)s::text[]) AS c (number, customer_no)
 WHERE r.batch_id = %(batch)s::uuid AND r.number = c.number
