-- Loans whose next inspection is due by a date and that have no running inspection case.
SELECT l.no, l.next_check, l.facts, c.name AS customer_name, c.facts AS customer_facts, c.unit_id
  FROM loan l JOIN customer c ON c.no = l.customer_no
 WHERE l.next_check <= %(until)s
   AND NOT EXISTS (SELECT 1 FROM running_key k WHERE k.process_key = %(process)s AND k.business_key = l.no)
 ORDER BY l.no
