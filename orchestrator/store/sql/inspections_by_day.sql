-- How many inspections are due on each day of a span, and how many of those have no case yet.
SELECT l.next_check AS day, count(*) AS due, count(*) FILTER (WHERE k.instance_id IS NULL) AS without_case
  FROM loan l
  LEFT JOIN running_key k ON k.process_key = %(process)s AND k.business_key = l.no
 WHERE l.next_check BETWEEN %(first)s AND %(last)s
 GROUP BY l.next_check ORDER BY l.next_check
