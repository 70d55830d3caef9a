-- What became of rows of an uploaded list.
UPDATE import_row r SET state = c.state, uscc = c.uscc, customer_no = c.customer_no, result = c.result
  FROM unnest(%(numbers)s::int[], %(states)s::text[], %(usccs)s::text[], %(customers)s::text[], %(results)s::text[])
       AS c (number, state, uscc, customer_no, result)
 WHERE r.batch_id = %(batch)s::uuid AND r.number = c.number
