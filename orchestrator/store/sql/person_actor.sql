-- An active person with the unit's names, as an actor needs them.
SELECT p.id, p.name, p.name_en, p.roles, p.unit_id, p.language, u.name AS unit_name, u.name_en AS unit_name_en
  FROM person p JOIN unit u ON u.id = p.unit_id
 WHERE p.id = %(id)s AND p.active
