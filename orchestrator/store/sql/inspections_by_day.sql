-- How many inspections are planned on each day of a span, and how many of those have no case yet.
SELECT coalesce(l.planned_on, l.next_check) AS day, count(*) AS due, count(*) FILTER (WHERE k.instance_id IS NULL) AS without_case
  FROM loan l
  LEFT JOIN running_key k ON k.process_key = %(process)s AND k.business_key = l.no
 WHERE coalesce(l.planned_on, l.next_check) BETWEEN %(first)s AND %(last)s
 GROUP BY coalesce(l.planned_on, l.next_check) ORDER BY coalesce(l.planned_on, l.next_check)
