-- Loans whose next inspection is planned or at latest due by a date, without a running case, earliest first, behind a
-- place in that order; locked, so that two planners take different ones.
SELECT l.no, least(l.planned_on, l.next_check) AS due, l.next_check, l.planned_on, l.facts, c.name AS customer_name, c.facts AS customer_facts, c.unit_id
  FROM loan l JOIN customer c ON c.no = l.customer_no
 WHERE (l.planned_on <= %(until)s OR l.next_check <= %(until)s)
   AND NOT EXISTS (SELECT 1 FROM running_key k WHERE k.process_key = %(process)s AND k.business_key = l.no)
   AND (least(l.planned_on, l.next_check), l.no) > (%(day)s, %(no)s)
 ORDER BY least(l.planned_on, l.next_check), l.no
 LIMIT %(limit)s
   FOR UPDATE OF l SKIP LOCKED
