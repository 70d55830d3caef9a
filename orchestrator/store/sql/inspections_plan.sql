-- A page of the loans' next inspections by planned day: whether the loan's case runs, and whether its report is asked for.
SELECT l.no AS loan_no, l.customer_no, c.name AS customer_name, coalesce(l.planned_on, l.next_check) AS planned_on, l.next_check AS due_on,
        k.instance_id::text AS case_id,
       CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.instance_id = k.instance_id AND t.state = 'open')
            THEN CASE WHEN l.next_check < %(today)s THEN 'late' ELSE 'open' END
            WHEN k.instance_id IS NOT NULL THEN 'scheduled'
            WHEN coalesce(l.planned_on, l.next_check) <= %(horizon)s THEN 'starting'
            ELSE 'planned' END AS state
  FROM loan l JOIN customer c ON c.no = l.customer_no
  LEFT JOIN running_key k ON k.process_key = %(process)s AND k.business_key = l.no
 WHERE coalesce(l.planned_on, l.next_check) BETWEEN %(first)s AND %(last)s
   AND (coalesce(l.planned_on, l.next_check)::text, l.no) > (%(after_day)s, %(after_no)s)
 ORDER BY coalesce(l.planned_on, l.next_check)::text, l.no
 LIMIT %(limit)s
