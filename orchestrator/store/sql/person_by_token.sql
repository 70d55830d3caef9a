-- The active person whose bearer token is valid now.
SELECT p.id, p.name, p.name_en, p.roles, p.unit_id, p.language, u.name AS unit_name, u.name_en AS unit_name_en
  FROM api_token t JOIN person p ON p.id = t.person_id JOIN unit u ON u.id = p.unit_id
 WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s AND p.active
