-- How many jumps of cases that are not over wait for a decision by somebody else than who asked.
SELECT count(*) AS n
  FROM jump j JOIN instance i ON i.id = j.instance_id
 WHERE j.state = 'asked' AND j.asked_by <> %(me)s AND i.state IN ('running', 'suspended')
