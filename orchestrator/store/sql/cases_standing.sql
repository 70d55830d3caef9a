-- At which elements the running cases stand that a bundle's members are not those of: how many at each. Only tasks know
-- their process.
WITH elsewhere AS (
    SELECT i.id
      FROM instance i JOIN bundle o ON o.hash = i.bundle JOIN bundle t ON t.hash = %(bundle)s
     WHERE i.process_key = %(process)s AND i.state IN ('running', 'suspended') AND o.members <> t.members
), places AS (
    SELECT instance_id, process_key, element FROM task WHERE state = 'open'
    UNION
    SELECT instance_id, NULL, element FROM timer WHERE kind = 'element'
    UNION
    SELECT instance_id, NULL, element FROM subscription
    UNION
    SELECT instance_id, NULL, element FROM job
    UNION
    SELECT instance_id, NULL, element FROM incident
)
SELECT p.process_key AS process, p.element, count(*) AS cases
  FROM elsewhere e JOIN places p ON p.instance_id = e.id
 GROUP BY p.process_key, p.element
