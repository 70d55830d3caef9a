-- Keep the days that the plan gives to loans.
UPDATE loan l SET planned_on = p.day
  FROM unnest(%(nos)s::text[], %(days)s::date[]) AS p (no, day)
 WHERE l.no = p.no
